// Inception-ResNet v2 as Keras builds it: Szegedy et al., "Inception-v4, Inception-ResNet and the
// impact of residual connections on learning", arXiv 1602.07261. A residual branch ends in a 1x1
// convolution with a bias and no norm and is scaled before it is added; batch norm without gamma,
// epsilon 1e-3. Source: keras.applications, inception_resnet_v2. From 75x75 on.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

Graph build_inception_resnet_v2(const std::string& name, const PixelScaling& scaling,
                                const BuildOptions& options);

}  // namespace vertebra::zoo
