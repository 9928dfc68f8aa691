// ResNet of bottleneck blocks as Keras builds it: He et al., arXiv 1512.03385 (version 1) and
// 1603.05027 (version 2, norm and ReLU in front of the convolutions). Version 1 has the stride on
// the first 1x1 of a stage and a bias on every convolution; version 2 has it on the 3x3 of the last
// block of a stage, and the maximum over the stem sees the zeros around it. Batch norm epsilon
// 1.001e-5. Source: keras.applications, resnet and resnet_v2. From 32x32 on.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

// Blocks of the four stages.
using ResNetDepth = std::array<std::int64_t, 4>;

inline constexpr ResNetDepth kResNet50{3, 4, 6, 3};
inline constexpr ResNetDepth kResNet101{3, 4, 23, 3};
inline constexpr ResNetDepth kResNet152{3, 8, 36, 3};

// The stem's kernel is for blue, green, red.
Graph build_resnet(const std::string& name, const ResNetDepth& depth, const PixelScaling& scaling,
                   const BuildOptions& options);

Graph build_resnet_v2(const std::string& name, const ResNetDepth& depth,
                      const PixelScaling& scaling, const BuildOptions& options);

}  // namespace vertebra::zoo
