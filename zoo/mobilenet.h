// MobileNet of width 1 as Keras builds it: Howard et al., arXiv 1704.04861 (version 1), and Sandler
// et al., arXiv 1801.04381 (version 2). ReLU6; batch norm epsilon 1e-3. Version 1 pads for a stride
// at the bottom and right alone, whatever the size, and classifies by a 1x1 convolution with a
// bias. Source: keras.applications, mobilenet and mobilenet_v2. From 32x32 on.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

inline constexpr std::int64_t kMobileNetStemFilters = 32;
inline constexpr std::int64_t kMobileNetV2TopFilters = 1280;

struct MobileNetV2Stage {
  std::int64_t expand, out, repeats, stride;
};

inline constexpr std::array<MobileNetV2Stage, 7> kMobileNetV2Stages{{{1, 16, 1, 1},
                                                                     {6, 24, 2, 2},
                                                                     {6, 32, 3, 2},
                                                                     {6, 64, 4, 2},
                                                                     {6, 96, 3, 1},
                                                                     {6, 160, 3, 2},
                                                                     {6, 320, 1, 1}}};

Graph build_mobilenet(const std::string& name, const PixelScaling& scaling,
                      const BuildOptions& options);

Graph build_mobilenet_v2(const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options);

}  // namespace vertebra::zoo
