#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using u16 = std::uint16_t;
using s16 = std::int16_t;
using u32 = std::uint32_t;
using s32 = std::int32_t;
using u64 = std::uint64_t;
using s64 = std::int64_t;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr double nan64 = std::numeric_limits<double>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

TEST(ConvertTest, BetweenIntegers) {
  EXPECT_EQ(one<s64>("cvt.s64.s32", -5), -5);
  EXPECT_EQ(one<u64>("cvt.u64.u32", 0xFFFFFFFFu), 0xFFFFFFFFu);
  EXPECT_EQ(one<u64>("cvt.u64.s32", -1), ~u64{0});
  EXPECT_EQ(one<u32>("cvt.u32.u64", u64{0x123456789}), 0x23456789u);
  EXPECT_EQ(one<s32>("cvt.s32.s16", s16{-7}), -7);
  EXPECT_EQ(one<u32>("cvt.u32.u16", u16{0xFFF9}), 0xFFF9u);
  EXPECT_EQ(one<s16>("cvt.s8.s32", 0x1234FF80), -128) << "sign-extended in its row";
  EXPECT_EQ(one<u16>("cvt.u8.u32", 0x1234FF80u), 0x80);
  EXPECT_EQ(one<s32>("cvt.s32.s8", u16{0x7F80}), -128) << "the upper byte is not part of it";
  EXPECT_EQ(one<u32>("cvt.u32.u8", u16{0x7F80}), 0x80u);
}

TEST(ConvertTest, BetweenIntegersWithSaturation) {
  EXPECT_EQ(one<s16>("cvt.sat.s8.s32", 300), 127);
  EXPECT_EQ(one<s16>("cvt.sat.s8.s32", -300), -128);
  EXPECT_EQ(one<s16>("cvt.sat.s8.s32", -3), -3);
  EXPECT_EQ(one<u16>("cvt.sat.u8.s32", -1), 0);
  EXPECT_EQ(one<u16>("cvt.sat.u8.u32", 256u), 255);
  EXPECT_EQ(one<u32>("cvt.sat.u32.s64", s64{-1}), 0u);
  EXPECT_EQ(one<u32>("cvt.sat.u32.u64", u64{1} << 32), ~0u);
  EXPECT_EQ(one<s32>("cvt.sat.s32.u32", ~0u), INT32_MAX);
  EXPECT_EQ(one<s64>("cvt.sat.s64.u64", ~u64{0}), INT64_MAX);
}

TEST(ConvertTest, FloatToIntegerRounds) {
  const struct {
    float value;
    s32 nearest, zero, down, up;
  } cases[] = {{2.5f, 2, 2, 2, 3}, {3.5f, 4, 3, 3, 4},    {-2.5f, -2, -2, -3, -2},
               {0.4f, 0, 0, 0, 1}, {-0.6f, -1, 0, -1, 0}, {7.0f, 7, 7, 7, 7}};
  for (const auto& test : cases) {
    EXPECT_EQ(one<s32>("cvt.rni.s32.f32", test.value), test.nearest);
    EXPECT_EQ(one<s32>("cvt.rzi.s32.f32", test.value), test.zero);
    EXPECT_EQ(one<s32>("cvt.rmi.s32.f32", test.value), test.down);
    EXPECT_EQ(one<s32>("cvt.rpi.s32.f32", test.value), test.up);
    EXPECT_EQ(one<s64>("cvt.rni.s64.f64", double{test.value}), test.nearest);
    EXPECT_EQ(one<s64>("cvt.rmi.s64.f64", double{test.value}), test.down);
    EXPECT_EQ(one<s16>("cvt.rpi.s8.f32", test.value), test.up);
  }
}

TEST(ConvertTest, FloatToIntegerClamps) {
  EXPECT_EQ(one<s32>("cvt.rzi.s32.f32", 3e9f), INT32_MAX);
  EXPECT_EQ(one<s32>("cvt.rzi.s32.f32", -inf), INT32_MIN);
  EXPECT_EQ(one<s32>("cvt.rzi.s32.f32", -0x1p31f), INT32_MIN);
  EXPECT_EQ(one<s32>("cvt.rzi.s32.f32", 0x1.fffffep30f), 0x7FFFFF80);
  EXPECT_EQ(one<u32>("cvt.rzi.u32.f32", -1.5f), 0u);
  EXPECT_EQ(one<u32>("cvt.rzi.u32.f32", 0x1p32f), ~0u);
  EXPECT_EQ(one<u32>("cvt.rni.u32.f32", 3e9f), 3000000000u);
  EXPECT_EQ(one<s64>("cvt.rzi.s64.f32", 0x1p63f), INT64_MAX);
  EXPECT_EQ(one<u64>("cvt.rzi.u64.f64", 0x1p64), ~u64{0});
  EXPECT_EQ(one<u64>("cvt.rzi.u64.f64", 0x1.fffffffffffffp63), 0xFFFFFFFFFFFFF800u);
  EXPECT_EQ(one<u16>("cvt.rni.sat.u8.f32", 255.5f), 255);
  EXPECT_EQ(one<s16>("cvt.rni.sat.s8.f32", -1000.0f), -128);
  EXPECT_EQ(one<u16>("cvt.rzi.u16.f16", u16{0x7BFF}), 65504);
  EXPECT_EQ(one<u32>("cvt.rpi.u32.f32", 0x1p-149f), 1u);
  EXPECT_EQ(one<u32>("cvt.rpi.ftz.u32.f32", 0x1p-149f), 0u);
}

TEST(ConvertTest, NotANumberToInteger) {
  // PTX ISA 9.7.9.21: zero unless one of the sides has 64 bits.
  EXPECT_EQ(one<s32>("cvt.rni.s32.f32", nan), 0);
  EXPECT_EQ(one<s32>("cvt.rzi.ftz.s32.f32", nan), 0);
  EXPECT_EQ(one<u16>("cvt.rni.u8.f32", nan), 0);
  EXPECT_EQ(one<u32>("cvt.rni.u32.f16", u16{0x7E00}), 0u);
  EXPECT_EQ(one<s64>("cvt.rni.s64.f32", nan), INT64_MIN);
  EXPECT_EQ(one<u64>("cvt.rni.u64.f32", nan), u64{1} << 63);
  EXPECT_EQ(one<s32>("cvt.rni.s32.f64", nan64), INT32_MIN);
  EXPECT_EQ(one<u32>("cvt.rni.u32.f64", nan64), 0x80000000u);
  EXPECT_EQ(one<u16>("cvt.rni.u8.f64", nan64), 0x80);
}

TEST(ConvertTest, IntegerToFloatRoundsInEveryMode) {
  // 2^24 + 1 lies between two numbers of f32.
  EXPECT_EQ(one<float>("cvt.rn.f32.s32", 16777217), 16777216.0f);
  EXPECT_EQ(one<float>("cvt.rn.f32.s32", 16777219), 16777220.0f);
  EXPECT_EQ(one<float>("cvt.rz.f32.s32", -16777217), -16777216.0f);
  EXPECT_EQ(one<float>("cvt.rm.f32.s32", -16777217), -16777218.0f);
  EXPECT_EQ(one<float>("cvt.rp.f32.u32", 16777217u), 16777218.0f);
  EXPECT_EQ(one<float>("cvt.rn.f32.u32", ~0u), 0x1p32f);
  EXPECT_EQ(one<float>("cvt.rz.f32.u32", ~0u), 0x1.fffffep31f);
  EXPECT_EQ(one<float>("cvt.rn.f32.u64", (u64{1} << 63) + (u64{1} << 39)), 0x1p63f);
  EXPECT_EQ(one<float>("cvt.rn.f32.u64", (u64{1} << 63) + (u64{1} << 39) + 1), 0x1.000002p63f)
      << "no rounding through double";
  EXPECT_EQ(one<double>("cvt.rn.f64.s64", INT64_MAX), 0x1p63);
  EXPECT_EQ(one<double>("cvt.rz.f64.s64", INT64_MAX), 0x1.fffffffffffffp62);
  EXPECT_EQ(one<double>("cvt.rn.f64.u32", ~0u), 4294967295.0);
  EXPECT_EQ(one<u16>("cvt.rn.f16.s32", 65520), 0x7C00);
  EXPECT_EQ(one<u16>("cvt.rz.f16.s32", 70000), 0x7BFF);
  EXPECT_EQ(one<u16>("cvt.rn.f16.u16", u16{2049}), 0x6800);
  EXPECT_EQ(one<u16>("cvt.rn.bf16.s32", -3), 0xC040);
  EXPECT_EQ(one<float>("cvt.rn.f32.s8", u16{0x00FF}), -1.0f);
  EXPECT_EQ(one<float>("cvt.rn.f32.u8", u16{0xFFFF}), 255.0f);
  EXPECT_EQ(std::bit_cast<u32>(one<float>("cvt.rm.f32.s32", 0)), 0u);
  EXPECT_EQ(one<float>("cvt.rn.sat.f32.s32", 5), 1.0f);
  EXPECT_EQ(one<float>("cvt.rn.sat.f32.s32", -5), 0.0f);
}

TEST(ConvertTest, WideningIsExact) {
  EXPECT_EQ(one<float>("cvt.f32.f16", u16{0x3C01}), 0x1.004p0f);
  EXPECT_EQ(one<float>("cvt.f32.f16", u16{0x8001}), -0x1p-24f);
  EXPECT_EQ(one<float>("cvt.f32.bf16", u16{0x4049}), 3.140625f);
  EXPECT_EQ(one<double>("cvt.f64.f32", 0x1p-149f), 0x1p-149);
  EXPECT_EQ(one<double>("cvt.ftz.f64.f32", 0x1p-149f), 0.0);
  EXPECT_EQ(one<double>("cvt.f64.f16", u16{0xFC00}), -double{inf});
  EXPECT_EQ(std::bit_cast<u32>(one<float>("cvt.f32.f16", u16{0x7C01})), 0x7FFFFFFFu);
}

TEST(ConvertTest, NarrowingRoundsInEveryMode) {
  // Between 1 and the next f16, and the tie between them.
  const float above = 1.0f + 0x1p-12f, tie = 1.0f + 0x1p-11f, odd_tie = 1.0f + 3 * 0x1p-11f;
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", above), 0x3C00);
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", tie), 0x3C00);
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", odd_tie), 0x3C02);
  EXPECT_EQ(one<u16>("cvt.rz.f16.f32", odd_tie), 0x3C01);
  EXPECT_EQ(one<u16>("cvt.rp.f16.f32", above), 0x3C01);
  EXPECT_EQ(one<u16>("cvt.rm.f16.f32", -above), 0xBC01);
  EXPECT_EQ(one<u16>("cvt.rp.f16.f32", -above), 0xBC00);
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", 65520.0f), 0x7C00);
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", 65519.0f), 0x7BFF);
  EXPECT_EQ(one<u16>("cvt.rz.f16.f32", inf), 0x7C00);
  EXPECT_EQ(one<u16>("cvt.rm.f16.f32", 1e6f), 0x7BFF);
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", 0x1p-25f), 0x0000) << "the tie goes to zero";
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", 0x1.8p-25f), 0x0001);
  EXPECT_EQ(one<u16>("cvt.rp.f16.f32", 0x1p-149f), 0x0001);
  EXPECT_EQ(one<u16>("cvt.rp.ftz.f16.f32", 0x1p-149f), 0x0000);
  EXPECT_EQ(one<u16>("cvt.rn.f16.f32", nan), 0x7FFF);
  EXPECT_EQ(one<u16>("cvt.rn.bf16.f32", 1.0f + 0x1p-8f), 0x3F80);
  EXPECT_EQ(one<u16>("cvt.rz.bf16.f32", 1.0f + 0x1.8p-8f), 0x3F80);
  EXPECT_EQ(one<u16>("cvt.rn.bf16.f32", 1.0f + 0x1.8p-8f), 0x3F81);
  EXPECT_EQ(one<u16>("cvt.rn.bf16.f32", nan), 0x7FFF);
  EXPECT_EQ(one<float>("cvt.rn.f32.f64", 1.0 + 0x1p-24), 1.0f);
  EXPECT_EQ(one<float>("cvt.rp.f32.f64", 1.0 + 0x1p-50), 0x1.000002p0f);
  EXPECT_EQ(one<float>("cvt.rz.f32.f64", -1e300), -std::numeric_limits<float>::max());
  EXPECT_EQ(one<float>("cvt.rn.f32.f64", 1e300), inf);
  EXPECT_EQ(one<float>("cvt.rp.f32.f64", 1e-300), 0x1p-149f);
  EXPECT_EQ(one<float>("cvt.rn.ftz.f32.f64", 0x1p-130), 0.0f);
  // f64 to f16 must not round twice: just above the tie.
  EXPECT_EQ(one<u16>("cvt.rn.f16.f64", 1.0 + 0x1p-11 + 0x1p-40), 0x3C01);
  EXPECT_EQ(one<u16>("cvt.rn.bf16.f16", u16{0x3C01}), 0x3F80);
}

TEST(ConvertTest, SaturationReluAndSatfinite) {
  EXPECT_EQ(one<float>("cvt.sat.f32.f32", 1.5f), 1.0f);
  EXPECT_EQ(std::bit_cast<u32>(one<float>("cvt.sat.f32.f32", -0.5f)), 0u);
  EXPECT_EQ(std::bit_cast<u32>(one<float>("cvt.sat.f32.f32", nan)), 0u);
  EXPECT_EQ(one<float>("cvt.ftz.sat.f32.f32", 0x1p-140f), 0.0f);
  EXPECT_EQ(one<u16>("cvt.rn.sat.f16.f32", 3.0f), 0x3C00);
  EXPECT_EQ(one<u16>("cvt.rn.relu.f16.f32", -3.0f), 0x0000);
  EXPECT_EQ(one<u16>("cvt.rn.relu.f16.f32", nan), 0x7FFF);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.f16.f32", inf), 0x7BFF);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.f16.f32", -1e6f), 0xFBFF);
  EXPECT_EQ(one<u16>("cvt.rz.relu.satfinite.bf16.f32", inf), 0x7F7F);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.f16.f32", nan), 0x7FFF);
}

TEST(ConvertTest, ToIntegralFloats) {
  EXPECT_EQ(one<float>("cvt.rni.f32.f32", 2.5f), 2.0f);
  EXPECT_EQ(one<float>("cvt.rpi.f32.f32", 2.1f), 3.0f);
  EXPECT_EQ(std::bit_cast<u32>(one<float>("cvt.rpi.f32.f32", -0.5f)), 0x80000000u);
  EXPECT_EQ(one<float>("cvt.rmi.ftz.f32.f32", -0x1p-149f), 0.0f);
  EXPECT_EQ(one<float>("cvt.rmi.f32.f32", -0x1p-149f), -1.0f);
  EXPECT_EQ(one<double>("cvt.rzi.f64.f64", -2.75), -2.0);
  EXPECT_EQ(one<u16>("cvt.rni.f16.f16", u16{0x4100}), 0x4000) << "2.5 to 2";
  EXPECT_EQ(one<float>("cvt.rni.f32.f32", 1e20f), 1e20f);
}

TEST(ConvertTest, Tf32) {
  const float tie = 1.0f + 0x1p-11f;
  EXPECT_EQ(one<u32>("cvt.rna.tf32.f32", tie), 0x3F802000u) << "ties away from zero";
  EXPECT_EQ(one<u32>("cvt.rna.tf32.f32", -tie), 0xBF802000u);
  EXPECT_EQ(one<u32>("cvt.rn.tf32.f32", tie), 0x3F800000u);
  EXPECT_EQ(one<u32>("cvt.rz.tf32.f32", 1.9999999f), 0x3FFFE000u);
  EXPECT_EQ(one<u32>("cvt.rn.relu.tf32.f32", -2.0f), 0u);
  EXPECT_EQ(one<u32>("cvt.rna.tf32.f32", inf), 0x7F800000u);
  EXPECT_EQ(one<u32>("cvt.rna.satfinite.tf32.f32", inf), 0x7F7FE000u);
  EXPECT_EQ(one<u32>("cvt.rna.tf32.f32", nan), 0x7FFFFFFFu);
  EXPECT_EQ(one<u32>("cvt.rna.tf32.f32", 0x1p-149f), 0u);
  EXPECT_EQ(one<u32>("cvt.rna.tf32.f32", 0x1p-137f), 0x00002000u);
}

TEST(ConvertTest, EveryHalfAndBack) {
  for (u32 first = 0; first < 0x10000; first += warp_lanes) {
    Lanes<u16> in;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) in[lane] = static_cast<u16>(first + lane);
    const auto wide = lanes_of<float>("cvt.f32.f16", in);
    const auto back = lanes_of<u16>("cvt.rn.f16.f32", wide);
    const auto back_down = lanes_of<u16>("cvt.rm.f16.f32", wide);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const int exponent = in[lane] >> 10 & 31, fraction = in[lane] & 1023;
      const u16 expected = exponent == 31 && fraction ? 0x7FFF : in[lane];
      ASSERT_EQ(back[lane], expected);
      ASSERT_EQ(back_down[lane], expected);
      if (exponent == 31) continue;
      ASSERT_EQ(std::fabs(wide[lane]),
                exponent ? std::ldexp(1024 + fraction, exponent - 25) : std::ldexp(fraction, -24));
    }
  }
}

/// The nearest f16 to a value, found among all of them by distance.
u16 nearest_half(double value) {
  static const std::vector<double> finite = [] {
    std::vector<double> values;
    for (int bits = 0; bits < 0x7C00; ++bits)
      values.push_back(bits < 1024 ? std::ldexp(bits, -24)
                                   : std::ldexp(1024 + (bits & 1023), (bits >> 10) - 25));
    values.push_back(65536);  // where infinity takes over
    return values;
  }();
  const double size = std::fabs(value);
  const auto above = std::lower_bound(finite.begin(), finite.end(), size) - finite.begin();
  if (above == 0x7C01) return std::signbit(value) ? 0xFC00 : 0x7C00;
  auto best = static_cast<u16>(above);
  if (above > 0) {
    const double up = finite[static_cast<std::size_t>(above)] - size;
    const double down = size - finite[static_cast<std::size_t>(above - 1)];
    if (down < up || (down == up && (above - 1) % 2 == 0)) best = static_cast<u16>(above - 1);
  }
  return static_cast<u16>(best | (std::signbit(value) ? 0x8000 : 0));
}

TEST(ConvertTest, RandomNumbersToTheNearestHalf) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    Lanes<float> in;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const u32 exponent = 127 - 27 + static_cast<u32>(random() % 44);
      // Few bits below the last place, so that ties are frequent.
      in[lane] =
          std::bit_cast<float>(static_cast<u32>((random() & 0x80000000u) | exponent << 23 |
                                                (random() & (lane % 2 ? 0x7FFFFFu : 0x7FF000u))));
    }
    const auto out = lanes_of<u16>("cvt.rn.f16.f32", in);
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      ASSERT_EQ(out[lane], nearest_half(in[lane])) << in[lane];
  }
}

TEST(ConvertTest, FormsThatDoNotExist) {
  EXPECT_FALSE(lowers("cvt.s32.f32", 32, {32})) << "no rounding";
  EXPECT_FALSE(lowers("cvt.f16.f32", 16, {32}));
  EXPECT_FALSE(lowers("cvt.f32.s32", 32, {32}));
  EXPECT_FALSE(lowers("cvt.rni.f32.f64", 32, {64}));
  EXPECT_FALSE(lowers("cvt.rna.f16.f32", 16, {32}));
  EXPECT_FALSE(lowers("cvt.rn.e4m3x4.f32", 32, {32}));
  EXPECT_FALSE(lowers("cvt.rs.f16x2.f32", 32, {32, 32, 32}));
}

}  // namespace
}  // namespace vertebra::emulator::test
