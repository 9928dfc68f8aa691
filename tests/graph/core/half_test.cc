#include "graph/core/half.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace vertebra {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The value of a format with `mantissa_bits` and exponents biased by `bias`, from its definition.
double decode(std::uint32_t bits, int mantissa_bits, int bias) {
  const auto mantissa = static_cast<int>(bits & ((1u << mantissa_bits) - 1u));
  const auto exponent = static_cast<int>((bits & 0x7FFFu) >> mantissa_bits);
  const double sign = (bits & 0x8000u) != 0 ? -1.0 : 1.0;
  if (exponent == 0) return sign * std::ldexp(mantissa, 1 - bias - mantissa_bits);
  return sign * std::ldexp(mantissa + (1 << mantissa_bits), exponent - bias - mantissa_bits);
}

bool is_finite_half(std::uint32_t bits) { return (bits & 0x7C00u) != 0x7C00u; }
bool is_finite_bfloat16(std::uint32_t bits) { return (bits & 0x7F80u) != 0x7F80u; }

TEST(Half, EveryFinitePatternIsTheValueOfItsDefinition) {
  for (std::uint32_t bits = 0; bits <= 0xFFFFu; ++bits) {
    if (!is_finite_half(bits)) continue;
    const float value = half_to_float(static_cast<std::uint16_t>(bits));
    ASSERT_EQ(static_cast<double>(value), decode(bits, 10, 15)) << bits;
    ASSERT_EQ(std::signbit(value), (bits & 0x8000u) != 0) << bits;
  }
}

TEST(Half, EveryPatternButNanRoundTrips) {
  for (std::uint32_t bits = 0; bits <= 0xFFFFu; ++bits) {
    const float value = half_to_float(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) continue;
    ASSERT_EQ(float_to_half(value), bits);
  }
}

TEST(Half, EveryNanStaysAQuietNanOfItsSign) {
  for (std::uint32_t bits = 0; bits <= 0xFFFFu; ++bits) {
    if (is_finite_half(bits) || (bits & 0x3FFu) == 0) continue;
    const float value = half_to_float(static_cast<std::uint16_t>(bits));
    ASSERT_TRUE(std::isnan(value)) << bits;
    ASSERT_EQ(float_to_half(value), (bits & 0x8000u) | 0x7E00u);
  }
}

TEST(Half, InfinitiesAreKept) {
  EXPECT_EQ(half_to_float(0x7C00), kInfinity);
  EXPECT_EQ(half_to_float(0xFC00), -kInfinity);
}

TEST(Half, MiddlesOfNeighboursRoundToTheEvenOne) {
  for (std::uint32_t bits = 0; bits < 0x7BFFu; ++bits) {
    const float low = half_to_float(static_cast<std::uint16_t>(bits));
    const float high = half_to_float(static_cast<std::uint16_t>(bits + 1));
    const float middle = low + (high - low) / 2;
    const std::uint32_t even = bits % 2 == 0 ? bits : bits + 1;
    ASSERT_EQ(float_to_half(middle), even);
    ASSERT_EQ(float_to_half(-middle), even | 0x8000u);
    ASSERT_EQ(float_to_half(std::nextafter(middle, 0.0f)), bits);
    ASSERT_EQ(float_to_half(std::nextafter(middle, kInfinity)), bits + 1);
  }
}

TEST(Half, OverflowsHalfAUnitPastTheLargest) {
  EXPECT_EQ(float_to_half(65504.0f), 0x7BFF);
  EXPECT_EQ(float_to_half(std::nextafter(65520.0f, 0.0f)), 0x7BFF);
  EXPECT_EQ(float_to_half(65520.0f), 0x7C00);
  EXPECT_EQ(float_to_half(-std::numeric_limits<float>::max()), 0xFC00);
}

TEST(Half, UnderflowsToAZeroOfTheSameSign) {
  EXPECT_EQ(float_to_half(0x1p-25f), 0x0000);
  EXPECT_EQ(float_to_half(std::nextafter(0x1p-25f, 1.0f)), 0x0001);
  EXPECT_EQ(float_to_half(-std::numeric_limits<float>::denorm_min()), 0x8000);
}

TEST(Half, TheLargestSubnormalRoundsUpIntoTheNormals) {
  EXPECT_EQ(float_to_half(std::nextafter(0x1p-14f, 0.0f)), 0x0400);
  EXPECT_EQ(half_to_float(0x0400), 0x1p-14f);
}

TEST(BFloat16, EveryFinitePatternIsTheValueOfItsDefinition) {
  for (std::uint32_t bits = 0; bits <= 0xFFFFu; ++bits) {
    if (!is_finite_bfloat16(bits)) continue;
    const float value = bfloat16_to_float(static_cast<std::uint16_t>(bits));
    ASSERT_EQ(static_cast<double>(value), decode(bits, 7, 127)) << bits;
  }
}

TEST(Half, OfADoubleSeesWhatAFloatRoundsAway) {
  for (std::uint32_t bits = 0; bits < 0x7C00u; ++bits) {
    const auto low = static_cast<double>(half_to_float(static_cast<std::uint16_t>(bits)));
    const double high =
        bits == 0x7BFFu ? 65536.0 : half_to_float(static_cast<std::uint16_t>(bits + 1));
    const double middle = (low + high) / 2;
    ASSERT_EQ(double_to_half(low), bits);
    ASSERT_EQ(double_to_half(middle), bits % 2 == 0 ? bits : bits + 1);
    ASSERT_EQ(double_to_half(middle * (1 - 1e-15)), bits);
    ASSERT_EQ(double_to_half(-middle * (1 + 1e-15)), (bits + 1) | 0x8000u);
  }
  EXPECT_EQ(double_to_half(1e300), 0x7C00);
  EXPECT_EQ(double_to_half(-1e-300), 0x8000);
  EXPECT_EQ(double_to_half(std::nan("")) & 0x7E00, 0x7E00);
}

TEST(BFloat16, EveryPatternButNanRoundTrips) {
  for (std::uint32_t bits = 0; bits <= 0xFFFFu; ++bits) {
    const float value = bfloat16_to_float(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) continue;
    ASSERT_EQ(float_to_bfloat16(value), bits);
  }
}

TEST(BFloat16, EveryNanStaysAQuietNanOfItsSign) {
  for (const std::uint32_t bits :
       {0x7F800001u, 0x7FBFFFFFu, 0x7FC00000u, 0xFF800001u, 0xFFFFFFFFu}) {
    const std::uint16_t rounded = float_to_bfloat16(std::bit_cast<float>(bits));
    EXPECT_EQ(rounded & 0x7FC0, 0x7FC0) << bits;
    EXPECT_EQ(rounded >> 15, bits >> 31) << bits;
  }
}

TEST(BFloat16, MiddlesOfNeighboursRoundToTheEvenOne) {
  for (std::uint32_t bits = 0; bits < 0x7F80u; ++bits) {
    const auto middle = std::bit_cast<float>((bits << 16) | 0x8000u);
    ASSERT_EQ(float_to_bfloat16(middle), bits % 2 == 0 ? bits : bits + 1);
    ASSERT_EQ(float_to_bfloat16(std::bit_cast<float>((bits << 16) | 0x7FFFu)), bits);
    ASSERT_EQ(float_to_bfloat16(std::bit_cast<float>((bits << 16) | 0x8001u)), bits + 1);
  }
}

TEST(BFloat16, OverflowsToInfinityAndKeepsInfinities) {
  EXPECT_EQ(float_to_bfloat16(std::numeric_limits<float>::max()), 0x7F80);
  EXPECT_EQ(float_to_bfloat16(kInfinity), 0x7F80);
  EXPECT_EQ(float_to_bfloat16(-kInfinity), 0xFF80);
}

}  // namespace
}  // namespace vertebra
