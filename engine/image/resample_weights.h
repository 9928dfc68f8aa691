// The weights of one axis of a resize, in Pillow's fixed point.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/core/preprocess_spec.h"

namespace vertebra::image {

// Pillow's 8-bit precision: 32 bits less 8 of the sample and 2 of head room.
inline constexpr int kWeightBits = 32 - 8 - 2;

// Output i of the axis is the sum over t in [0, count[i]) of
//   weights[i * max_taps + t] x input[first[i] + t], plus a half, shifted right by kWeightBits.
struct ResampleWeights {
  std::int64_t max_taps = 0;
  std::vector<std::int64_t> first;
  std::vector<std::int32_t> count;
  std::vector<std::int32_t> weights;

  // The same weights for instructions on 16 bits: weight = high x 2^kLowBits + low. Output i has
  // max_groups groups of kGroup taps, zero past count[i]: first the highs of a group, then its
  // lows.
  std::int64_t max_groups = 0;
  std::vector<std::int16_t> split;
};

inline constexpr int kLowBits = 11;
inline constexpr std::int64_t kGroup = 4;

// Weights of the outputs [begin, begin + num) of an axis resized from `in_size` to `out_size`, all
// at least 1. The filter's support grows with the reduction (antialiasing). Formula and order of
// operations of Pillow's src/libImaging/Resample.c: precompute_coeffs, normalize_coeffs_8bpc.
ResampleWeights resample_weights(std::int64_t in_size, std::int64_t out_size, std::int64_t begin,
                                 std::int64_t num, Interpolation interpolation);

}  // namespace vertebra::image
