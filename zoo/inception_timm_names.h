// Names and layouts of timm's ports of networks that TensorFlow trained, for the graphs of
// zoo/inception_resnet_v2.h and zoo/xception.h. Source: timm, models/inception_resnet_v2.py and
// models/xception.py.
#pragma once

#include <string_view>

#include "zoo/name_source.h"

namespace vertebra::zoo {

// inception_resnet_v2: the n-th convolution that Keras numbers is the n-th in the order of timm's
// modules, "conv2d_6/kernel" is "mixed_5b.branch1.0.conv.weight". Its batch norms have a gamma.
SourceTensor timm_inception_resnet_v2_tensor(std::string_view graph_tensor);

// legacy_xception: "block3_sepconv1/pointwise_kernel" is "block2.rep.1.pointwise.weight". The
// weights are Keras's, and so is the function here; timm's has another epsilon (1e-5) and pads its
// pools on both sides, so that it differs slightly from the network that was trained.
SourceTensor timm_xception_tensor(std::string_view graph_tensor);

}  // namespace vertebra::zoo
