// EfficientNet as Keras builds it: B0 to B7 and what scales further. Padding is TensorFlow's, batch
// norm epsilon 1e-3; only the squeeze-excite convolutions and the classifier have a bias. The
// squeeze reduces to a quarter of the block's input width. Source: keras.applications,
// efficientnet, and Tan and Le, arXiv 1905.11946; names are Keras's.
#pragma once

#include <string>
#include <variant>

#include "graph/ir/graph.h"
#include "zoo/build_options.h"
#include "zoo/efficientnet_scale.h"
#include "zoo/keras_normalization.h"

namespace vertebra::zoo {

// Keras's own layers, or any scaling of pixels.
using EfficientNetInput = std::variant<SecondRescaling, PixelScaling>;

Graph build_efficientnet(const std::string& name, const EfficientNetScale& scale,
                         const EfficientNetInput& input, const BuildOptions& options);

}  // namespace vertebra::zoo
