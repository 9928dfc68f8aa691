// exp, sigmoid and silu of floats in operations that vectorise: no call, no branch.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace vertebra::cpu {

// e^x for x from -87 to 88, within 2 ulps; NaN for NaN. x = n ln 2 + r with r at most ln 2 / 2 in
// size; e^r is Taylor's sum to r^7, whose rest is below 6e-9, and 2^n goes into the exponent.
[[gnu::always_inline]] inline float fast_exp(float x) {
  constexpr float kLog2E = 1.44269504088896341f;
  // ln 2 in two parts: n times the first, of 9 bits, is exact.
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440054690583e-4f;
  // Added and taken away, it rounds to an integer, which stands in its low bits.
  constexpr float kRounder = 12582912.0f;
  const float shifted = x * kLog2E + kRounder;
  const float n = shifted - kRounder;
  const float r = (x - n * kLn2High) - n * kLn2Low;
  float sum = 1.0f / 5040;
  sum = sum * r + 1.0f / 720;
  sum = sum * r + 1.0f / 120;
  sum = sum * r + 1.0f / 24;
  sum = sum * r + 1.0f / 6;
  sum = sum * r + 0.5f;
  sum = sum * r + 1.0f;
  sum = sum * r + 1.0f;
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(shifted) << 23;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(sum) + exponent);
}

// 1 / (1 + e^-x), which beyond the limits of fast_exp is 0 or 1 to within 1e-38; NaN for NaN.
[[gnu::always_inline]] inline float fast_sigmoid(float x) {
  return 1.0f / (1.0f + fast_exp(std::min(std::max(-x, -87.0f), 88.0f)));
}

// x / (1 + e^-x); below -87 it is within 1e-36 of 0. NaN for NaN.
[[gnu::always_inline]] inline float fast_silu(float x) {
  const float bounded = std::max(x, -87.0f);
  return bounded * fast_sigmoid(bounded);
}

}  // namespace vertebra::cpu
