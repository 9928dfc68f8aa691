// The stages of EfficientNet and how they grow: Tan and Le, "EfficientNet: rethinking model scaling
// for convolutional neural networks", arXiv 1905.11946, and its TensorFlow source.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace vertebra::zoo {

struct EfficientNetScale {
  double width = 1.0;
  double depth = 1.0;
  std::int64_t input_hw = 224;
};

struct EfficientNetStage {
  std::int64_t filter, out, expand, stride, repeats;
};

inline constexpr std::array<EfficientNetStage, 7> kEfficientNetStages{{{3, 16, 1, 1, 1},
                                                                       {3, 24, 6, 2, 2},
                                                                       {5, 40, 6, 2, 2},
                                                                       {3, 80, 6, 2, 3},
                                                                       {5, 112, 6, 1, 3},
                                                                       {5, 192, 6, 2, 4},
                                                                       {3, 320, 6, 1, 1}}};

// Nearest multiple of 8 that is not below 0.9 of the scaled width.
std::int64_t round_filters(std::int64_t filters, double width);

// Rounded up.
std::int64_t round_repeats(std::int64_t repeats, double depth);

// "block2b" for stage 1, repeat 1, both from 0.
std::string efficientnet_block_name(std::size_t stage, std::int64_t repeat);

}  // namespace vertebra::zoo
