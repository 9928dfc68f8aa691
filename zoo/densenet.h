// DenseNet as Keras builds it: Huang et al., "Densely connected convolutional networks", arXiv
// 1608.06993, growth 32. A layer's input is every earlier feature of its block, the oldest first.
// No convolution has a bias; batch norm epsilon 1.001e-5. Source: keras.applications, densenet.
// From 32x32 on.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

// Layers of the four blocks.
using DenseNetDepth = std::array<std::int64_t, 4>;

inline constexpr DenseNetDepth kDenseNet121{6, 12, 24, 16};
inline constexpr DenseNetDepth kDenseNet169{6, 12, 32, 32};
inline constexpr DenseNetDepth kDenseNet201{6, 12, 48, 32};

Graph build_densenet(const std::string& name, const DenseNetDepth& depth,
                     const PixelScaling& scaling, const BuildOptions& options);

}  // namespace vertebra::zoo
