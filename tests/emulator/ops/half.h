#pragma once

#include <bit>
#include <cstdint>

#include "tests/emulator/ops/lanes.h"

// Conversions between float and the 16-bit formats, without branches so that loops over them
// vectorise, and the same bits on every host.
namespace vertebra::emulator::EMULATOR_ISA {

/// PTX ISA 9.7.9.21: .rn .rz .rm .rp
enum class Rounding : std::uint8_t { nearest_even, zero, down, up };

/// What instructions that compute in f16 or bf16 give for not-a-number.
inline constexpr std::uint16_t canonical_nan16 = 0x7FFF;

/// The f16 of those bits; exact.
inline float half_to_float(std::uint16_t half) {
  const std::uint32_t magnitude = (half & 0x7FFFu) << 13;
  const std::uint32_t sign = (half & 0x8000u) << 16;
  const std::uint32_t normal = magnitude + (112u << 23);
  // 2^-14 with the mantissa of the subnormal behind it, less 2^-14.
  const std::uint32_t subnormal = std::bit_cast<std::uint32_t>(
      std::bit_cast<float>(magnitude + (113u << 23)) - std::bit_cast<float>(113u << 23));
  const std::uint32_t special = magnitude | 0x7F800000u;
  const std::uint32_t finite = magnitude < (1u << 23) ? subnormal : normal;
  return std::bit_cast<float>(sign | (magnitude >= (31u << 23) ? special : finite));
}

/// Rounds to f16. Not-a-number gives canonical_nan16, and what is too large infinity or, where the
/// rounding is towards zero from there, the largest number.
template <Rounding rounding = Rounding::nearest_even>
inline std::uint16_t float_to_half(float value) {
  constexpr std::uint32_t infinity = 0x7F800000u;
  constexpr std::uint32_t overflow = 143u << 23;      // 2^16
  constexpr std::uint32_t least_normal = 113u << 23;  // 2^-14
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  const std::uint32_t sign = bits >> 16 & 0x8000u;
  std::uint32_t result;
  if constexpr (rounding == Rounding::nearest_even) {
    const std::uint32_t normal = (magnitude - (112u << 23) + 0xFFFu + (magnitude >> 13 & 1)) >> 13;
    // The sum has its last place at 2^-24, that of a subnormal f16: the addition rounds.
    const std::uint32_t subnormal =
        std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) -
        std::bit_cast<std::uint32_t>(0.5f);
    const std::uint32_t finite = magnitude < least_normal ? subnormal : normal;
    result = magnitude >= overflow ? 0x7C00u : finite;
  } else {
    const std::uint32_t small = magnitude < least_normal ? magnitude : 0;
    const float places = std::bit_cast<float>(small) * 0x1p24f;
    const auto subnormal = static_cast<std::int32_t>(places);
    const bool subnormal_inexact = static_cast<float>(subnormal) != places;
    const bool is_subnormal = magnitude < least_normal;
    const bool too_large = magnitude >= overflow;
    const std::uint32_t normal = (magnitude - (112u << 23)) >> 13;
    const std::uint32_t finite = is_subnormal ? static_cast<std::uint32_t>(subnormal) : normal;
    const bool finite_inexact = is_subnormal ? subnormal_inexact : (magnitude & 0x1FFFu) != 0;
    const std::uint32_t truncated = too_large ? 0x7BFFu : finite;
    const bool inexact = too_large | finite_inexact;
    const bool away =
        rounding == Rounding::zero ? false : (sign != 0) == (rounding == Rounding::down);
    const std::uint32_t rounded = truncated + (away & inexact);
    result = magnitude == infinity ? 0x7C00u : rounded;
  }
  return static_cast<std::uint16_t>(magnitude > infinity ? canonical_nan16 : sign | result);
}

/// The bf16 of those bits; exact.
inline float bfloat_to_float(std::uint16_t bfloat) {
  return std::bit_cast<float>(std::uint32_t{bfloat} << 16);
}

/// Rounds to bf16, as float_to_half does to f16.
template <Rounding rounding = Rounding::nearest_even>
inline std::uint16_t float_to_bfloat(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  std::uint32_t rounded;
  if constexpr (rounding == Rounding::nearest_even) {
    rounded = (bits + 0x7FFFu + (bits >> 16 & 1)) >> 16;
  } else {
    const bool negative = bits >> 31 != 0;
    const bool away = rounding == Rounding::zero ? false : negative == (rounding == Rounding::down);
    rounded = (bits >> 16) + (away & ((bits & 0xFFFFu) != 0));
  }
  return static_cast<std::uint16_t>(magnitude > 0x7F800000u ? canonical_nan16 : rounded);
}

/// The double rounded to odd (inexact results get an odd last place), which a second rounding to
/// f16 or bf16, in any mode, turns into the value that one rounding would give: float has more than
/// two places beyond either format (Boldo and Melquiond, "Emulation of FMA and correctly rounded
/// sums").
inline float round_to_odd(double value) {
  const float nearest = static_cast<float>(value);
  const double back = nearest;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(nearest);
  const double size = value < 0 ? -value : value;
  const double back_size = back < 0 ? -back : back;
  const std::uint32_t step = back_size < size ? 1u : ~0u;
  const bool adjust = (back != value) & ((bits & 1) == 0);
  return std::bit_cast<float>(bits + (adjust ? step : 0));
}

template <Rounding rounding = Rounding::nearest_even>
inline std::uint16_t double_to_half(double value) {
  return float_to_half<rounding>(round_to_odd(value));
}
template <Rounding rounding = Rounding::nearest_even>
inline std::uint16_t double_to_bfloat(double value) {
  return float_to_bfloat<rounding>(round_to_odd(value));
}

}  // namespace vertebra::emulator::EMULATOR_ISA
