// Xception as Keras builds it: Chollet, "Xception: deep learning with depthwise separable
// convolutions", arXiv 1610.02357. No norm and no activation between the two halves of a separable
// convolution; TensorFlow's padding, batch norm epsilon 1e-3. Source: keras.applications, xception.
// From 71x71 on.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

Graph build_xception(const std::string& name, const PixelScaling& scaling,
                     const BuildOptions& options);

}  // namespace vertebra::zoo
