// Inception v3 as Keras builds it: Szegedy et al., "Rethinking the Inception architecture for
// computer vision", arXiv 1512.00567. TensorFlow's padding; the 3x3 means do not count it; batch
// norm without gamma, epsilon 1e-3. Source: keras.applications, inception_v3. From 75x75 on.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

Graph build_inception_v3(const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options);

}  // namespace vertebra::zoo
