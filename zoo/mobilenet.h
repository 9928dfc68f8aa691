// MobileNet of width 1 as Keras builds it: Howard et al., arXiv 1704.04861 (version 1), and Sandler
// et al., arXiv 1801.04381 (version 2). ReLU6; batch norm epsilon 1e-3. Version 1 pads for a stride
// at the bottom and right alone, whatever the size, and classifies by a 1x1 convolution with a
// bias. Source: keras.applications, mobilenet and mobilenet_v2. From 32x32 on.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

Graph build_mobilenet(const std::string& name, const PixelScaling& scaling,
                      const BuildOptions& options);

Graph build_mobilenet_v2(const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options);

}  // namespace vertebra::zoo
