#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "tests/emulator/ops/lanes.h"

// Binary floating-point formats and rounding into them with integer arithmetic: any exact value,
// any format, any mode. Slow and plain; the common conversions have handlers of their own.
namespace vertebra::emulator::EMULATOR_ISA {

/// PTX ISA 9.7.9.21; `away` is .rna: to nearest, ties away from zero.
enum class RoundTo : std::uint8_t { nearest_even, zero, down, up, away };

/// Sign, `exponent_bits`, `fraction_bits`, then `padding` bits that are 0.
struct NumberFormat {
  std::string_view name;
  unsigned bits;  ///< of the whole number with its padding
  unsigned exponent_bits, fraction_bits, padding;
  std::uint64_t largest, infinity,
      not_a_number;  ///< without sign and padding; infinity 0: has none

  int bias() const { return (1 << (exponent_bits - 1)) - 1; }
  std::uint64_t sign(bool negative) const { return std::uint64_t{negative} << (bits - 1); }
};

inline constexpr NumberFormat number_formats[] = {
    {"f16", 16, 5, 10, 0, 0x7BFF, 0x7C00, 0x7FFF},
    {"bf16", 16, 8, 7, 0, 0x7F7F, 0x7F80, 0x7FFF},
    {"f32", 32, 8, 23, 0, 0x7F7FFFFF, 0x7F800000, 0x7FFFFFFF},
    {"f64", 64, 11, 52, 0, 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000, 0x7FF8000000000000},
    {"tf32", 32, 8, 10, 13, 0x3FBFF, 0x3FC00, 0x3FFFF},
    {"e4m3", 8, 4, 3, 0, 0x7E, 0, 0x7F},
    {"e5m2", 8, 5, 2, 0, 0x7B, 0x7C, 0x7F},
};

/// Null for other names.
inline const NumberFormat* find_format(std::string_view name) {
  for (const NumberFormat& format : number_formats)
    if (format.name == name) return &format;
  return nullptr;
}

/// The value that the bits mean; exact.
inline double decode(const NumberFormat& format, std::uint64_t bits) {
  const std::uint64_t magnitude = (bits & (format.sign(true) - 1)) >> format.padding;
  const double sign = bits & format.sign(true) ? -1 : 1;
  if (format.infinity != 0 ? magnitude > format.infinity : magnitude == format.not_a_number)
    return std::numeric_limits<double>::quiet_NaN();
  if (format.infinity != 0 && magnitude == format.infinity)
    return sign * std::numeric_limits<double>::infinity();
  const auto exponent = static_cast<int>(magnitude >> format.fraction_bits);
  const std::uint64_t one = std::uint64_t{1} << format.fraction_bits;
  const std::uint64_t significand = (magnitude & (one - 1)) | (exponent == 0 ? 0 : one);
  const int scale =
      (exponent == 0 ? 1 : exponent) - format.bias() - static_cast<int>(format.fraction_bits);
  return sign * std::ldexp(static_cast<double>(significand), scale);
}

/// +-magnitude * 2^exponent, rounded. What is too large becomes what the mode says, the largest
/// number with `finite`.
inline std::uint64_t encode(const NumberFormat& format, bool negative, std::uint64_t magnitude,
                            int exponent, RoundTo mode, bool finite = false) {
  const std::uint64_t sign = format.sign(negative);
  if (magnitude == 0) return sign;
  const int precision = static_cast<int>(format.fraction_bits) + 1;
  const int leading = 63 - std::countl_zero(magnitude) + exponent;
  const int least = 1 - format.bias();
  int unit = (leading > least ? leading : least) - (precision - 1);  // exponent of the last place
  const int dropped = unit - exponent;
  std::uint64_t significand, rest, half;
  if (dropped <= 0) {
    significand = magnitude << -dropped;
    rest = half = 0;
  } else if (dropped < 64) {
    significand = magnitude >> dropped;
    rest = magnitude & ((std::uint64_t{1} << dropped) - 1);
    half = std::uint64_t{1} << (dropped - 1);
  } else {
    significand = 0;
    rest = dropped == 64 ? magnitude : 1;
    half = std::uint64_t{1} << 63;
  }
  bool grows = false;
  switch (mode) {
    case RoundTo::nearest_even:
      grows = rest > half || (rest != 0 && rest == half && significand & 1);
      break;
    case RoundTo::away:
      grows = rest != 0 && rest >= half;
      break;
    case RoundTo::down:
      grows = rest != 0 && negative;
      break;
    case RoundTo::up:
      grows = rest != 0 && !negative;
      break;
    case RoundTo::zero:
      break;
  }
  significand += grows;
  const std::uint64_t one = std::uint64_t{1} << format.fraction_bits;
  if (significand == 2 * one) {
    significand = one;
    ++unit;
  }
  const int biased = significand < one ? 0 : unit + (precision - 1) + format.bias();
  const bool in_range = biased < 1 << format.exponent_bits;
  const std::uint64_t result =
      in_range
          ? static_cast<std::uint64_t>(biased) << format.fraction_bits | (significand & (one - 1))
          : ~std::uint64_t{0};
  if (result <= format.largest) return sign | result << format.padding;
  const bool to_largest = finite || mode == RoundTo::zero || (mode == RoundTo::down && !negative) ||
                          (mode == RoundTo::up && negative);
  return sign | (to_largest ? format.largest : format.infinity) << format.padding;
}

/// A double, rounded; not-a-number becomes the format's own.
inline std::uint64_t encode(const NumberFormat& format, double value, RoundTo mode,
                            bool finite = false) {
  if (value != value) return format.not_a_number << format.padding | ((1ull << format.padding) - 1);
  const bool negative = std::signbit(value);
  if (std::isinf(value))
    return format.sign(negative) | (finite ? format.largest : format.infinity) << format.padding;
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);
  return encode(format, negative, static_cast<std::uint64_t>(std::ldexp(fraction, 53)),
                exponent - 53, mode, finite);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
