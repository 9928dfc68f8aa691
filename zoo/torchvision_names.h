// What other files than torchvision's present ones call the tensors of its models. All are from a
// tensor of the graph, which has the name in torchvision's state dict.
#pragma once

#include <string_view>

#include "zoo/name_source.h"

namespace vertebra::zoo {

// DenseNet as torchvision published it up to 2018, and publishes it still:
// "denselayer1.norm1.weight" is "denselayer1.norm.1.weight". Source: torchvision,
// models/densenet.py, _load_state_dict.
SourceTensor early_densenet_tensor(std::string_view graph_tensor);

// MobileNet v2 with the parts of a block in one sequence: "features.2.conv.1.0.weight" is
// "features.2.conv.3.weight". So it is in torchvision's version 1 of the file format and in the
// files of models/MobileNetV2.py of tonylins/pytorch-mobilenet-v2 and what was made from them.
SourceTensor flat_mobilenet_v2_tensor(std::string_view graph_tensor);

// timm's mobilenetv2_100: "features.2.conv.1.0.weight" is "blocks.1.0.conv_dw.weight".
SourceTensor timm_mobilenet_v2_tensor(std::string_view graph_tensor);

// timm's efficientnet_b0 to b4, whose padding and epsilon are torchvision's (tf_efficientnet_* are
// of TensorFlow): "features.1.0.block.1.fc1.weight" is "blocks.0.0.se.conv_reduce.weight".
SourceTensor timm_torchvision_efficientnet_tensor(std::string_view graph_tensor);

// timm's vgg*: the dense layers but the last are convolutions. "classifier.0.weight" is
// "pre_logits.fc1.weight".
SourceTensor timm_vgg_tensor(std::string_view graph_tensor);

// transformers' ResNet (Hugging Face, microsoft/resnet-50): "layer1.0.conv2.weight" is
// "resnet.encoder.stages.0.layers.0.layer.1.convolution.weight". Source: transformers,
// models/resnet/modeling_resnet.py.
SourceTensor transformers_resnet_tensor(std::string_view graph_tensor);

}  // namespace vertebra::zoo
