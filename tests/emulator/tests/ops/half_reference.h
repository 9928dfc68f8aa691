#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

// The 16-bit formats by their definitions, for tests: one value at a time, with no bit tricks.
namespace vertebra::emulator::test {

/// A binary format with an implicit leading bit, subnormals, infinity and not-a-number.
struct Format {
  int mantissa;  ///< bits
  int exponent;  ///< bits
  int bias() const { return (1 << (exponent - 1)) - 1; }

  double decode(std::uint32_t bits) const {
    const std::uint32_t fraction = bits & ((1u << mantissa) - 1);
    const int field = static_cast<int>(bits >> mantissa) & ((1 << exponent) - 1);
    const double sign = bits >> (mantissa + exponent) & 1 ? -1 : 1;
    if (field == (1 << exponent) - 1)
      return fraction ? std::numeric_limits<double>::quiet_NaN() : sign * HUGE_VAL;
    if (field == 0) return sign * std::ldexp(fraction, 1 - bias() - mantissa);
    return sign * std::ldexp(fraction + std::ldexp(1.0, mantissa), field - bias() - mantissa);
  }

  /// The nearest number, ties to even, of an exact value; 0x7FFF for not-a-number.
  template <typename Real>
  std::uint16_t encode(Real value) const {
    if (value != value) return 0x7FFF;
    const bool negative = value < 0 || (value == 0 && std::signbit(static_cast<double>(value)));
    Real size = value < 0 ? -value : value;
    const auto sign = static_cast<std::uint16_t>(negative ? 0x8000 : 0);
    const std::uint32_t infinity = ((1u << exponent) - 1) << mantissa;
    // Counts steps of the format from zero to the value.
    int power = 1 - bias();
    Real step = std::ldexp(1.0, power - mantissa);
    std::uint32_t steps = 0;
    while (size >= step * 2 * (1 << mantissa)) {
      if (steps + (2u << mantissa) >= infinity + (1u << mantissa))
        return sign | static_cast<std::uint16_t>(infinity);
      step *= 2;
      steps += 1u << mantissa;
    }
    const Real count = size / step;  // exact: a division by a power of two
    auto whole = static_cast<std::uint32_t>(count);
    const Real rest = count - whole;
    if (rest > Real(0.5) || (rest == Real(0.5) && (whole & 1))) ++whole;
    steps += whole;
    return static_cast<std::uint16_t>(sign | (steps > infinity ? infinity : steps));
  }
};

inline constexpr Format f16{10, 5}, bf16{7, 8};

}  // namespace vertebra::emulator::test
