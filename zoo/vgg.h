// The configurations A, A-LRN, B, C, D and E of Simonyan and Zisserman, "Very deep convolutional
// networks for large-scale image recognition", arXiv 1409.1556; D and E are Keras's VGG16 and
// VGG19, whose names the layers have. Every convolution has a bias and a ReLU and keeps the size;
// each of the five blocks ends in a maximum over 2x2. Source: keras.applications, vgg16 and vgg19.
// From 32x32 on.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

struct VggConfiguration {
  std::array<std::int64_t, 5> convolutions;  // of the blocks
  bool lrn = false;                          // after the first convolution
  bool pointwise_third = false;              // third convolutions are 1x1
};

inline constexpr std::int64_t kVggHidden = 4096;

// Filters of a block, from 0: 64, 128, 256, 512, 512.
std::int64_t vgg_filters(std::size_t block);

inline constexpr VggConfiguration kVggA{{1, 1, 2, 2, 2}};
inline constexpr VggConfiguration kVggALrn{{1, 1, 2, 2, 2}, true};
inline constexpr VggConfiguration kVggB{{2, 2, 2, 2, 2}};
inline constexpr VggConfiguration kVggC{{2, 2, 3, 3, 3}, false, true};
inline constexpr VggConfiguration kVggD{{2, 2, 3, 3, 3}};
inline constexpr VggConfiguration kVggE{{2, 2, 4, 4, 4}};

// The first kernel is for blue, green, red; the first dense layer takes channels last.
Graph build_vgg(const std::string& name, const VggConfiguration& configuration,
                const PixelScaling& scaling, const BuildOptions& options);

}  // namespace vertebra::zoo
