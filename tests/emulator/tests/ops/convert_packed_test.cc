#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using u16 = std::uint16_t;
using u32 = std::uint32_t;
using s32 = std::int32_t;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

TEST(ConvertPackedTest, TheFirstSourceIsTheUpperHalf) {
  EXPECT_EQ(one<u32>("cvt.rn.f16x2.f32", 1.0f, -2.0f), 0x3C00C000u);
  EXPECT_EQ(one<u32>("cvt.rz.f16x2.f32", 70000.0f, 1.0f + 0x1p-12f), 0x7BFF3C00u);
  EXPECT_EQ(one<u32>("cvt.rn.relu.f16x2.f32", -1.0f, nan), 0x00007FFFu);
  EXPECT_EQ(one<u32>("cvt.rn.relu.f16x2.f32", -0.0f, 2.0f), 0x00004000u);
  EXPECT_EQ(one<u32>("cvt.rn.satfinite.f16x2.f32", inf, -inf), 0x7BFFFBFFu);
  EXPECT_EQ(one<u32>("cvt.rn.bf16x2.f32", 1.0f, -2.0f), 0x3F80C000u);
  EXPECT_EQ(one<u32>("cvt.rn.relu.bf16x2.f32", -1.0f, 3.0f), 0x00004040u);
  EXPECT_EQ(one<u32>("cvt.rz.bf16x2.f32", 1.0f + 0x1.8p-8f, nan), 0x3F807FFFu);
}

TEST(ConvertPackedTest, EveryNumberOf8BitsByItsDefinition) {
  for (u32 bits = 0; bits < 256; ++bits) {
    const int sign = bits & 0x80 ? -1 : 1;
    const int exponent4 = bits >> 3 & 15, fraction4 = bits & 7;
    const int exponent5 = bits >> 2 & 31, fraction5 = bits & 3;
    const double e4m3 =
        sign * (exponent4 ? std::ldexp(8 + fraction4, exponent4 - 10) : std::ldexp(fraction4, -9));
    const double e5m2 =
        sign * (exponent5 ? std::ldexp(4 + fraction5, exponent5 - 17) : std::ldexp(fraction5, -16));
    const bool nan4 = (bits & 0x7F) == 0x7F, nan5 = exponent5 == 31 && fraction5;
    const auto as_float = [](u32 half) {
      return one<float>("cvt.f32.f16", static_cast<u16>(half));
    };
    const u16 pair = static_cast<u16>(bits << 8 | 0x38);
    const u32 from4 = one<u32>("cvt.rn.f16x2.e4m3x2", pair);
    const u32 from5 = one<u32>("cvt.rn.f16x2.e5m2x2", pair);
    EXPECT_EQ(from4 & 0xFFFF, 0x3C00u) << "0x38 is 1 in e4m3";
    EXPECT_EQ(from5 & 0xFFFF, 0x3800u) << "0x38 is 0.5 in e5m2";
    // What is not a finite number first; every finite one is its own nearest one on the way back.
    if (nan4) {
      EXPECT_EQ(from4 >> 16, 0x7FFFu);
    } else {
      EXPECT_EQ(as_float(from4 >> 16), e4m3) << bits;
      EXPECT_EQ(one<u16>("cvt.rn.satfinite.e4m3x2.f16x2", from4), pair);
    }
    if (nan5) {
      EXPECT_EQ(from5 >> 16, 0x7FFFu);
    } else if (exponent5 == 31) {
      EXPECT_EQ(from5 >> 16, sign > 0 ? 0x7C00u : 0xFC00u);
    } else {
      EXPECT_EQ(as_float(from5 >> 16), e5m2) << bits;
      EXPECT_EQ(one<u16>("cvt.rn.satfinite.e5m2x2.f16x2", from5), pair);
    }
  }
}

TEST(ConvertPackedTest, To8BitsRoundsAndSaturates) {
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.e4m3x2.f32", 1.0f, -448.0f), 0x38FE);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.e4m3x2.f32", 1e9f, nan), 0x7E7F);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.e4m3x2.f32", 17.0f, 19.0f), 0x585A) << "ties to even";
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.e4m3x2.f32", 0x1p-10f, 0x1.8p-10f), 0x0001);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.relu.e4m3x2.f32", -1.0f, 1.0f), 0x0038);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.e5m2x2.f32", -inf, 57344.0f), 0xFB7B);
  EXPECT_EQ(one<u16>("cvt.rn.satfinite.e5m2x2.f32", nan, 1.0f), 0x7F3C);
  EXPECT_EQ(one<u32>("cvt.rn.relu.f16x2.e4m3x2", u16{0xB838}), 0x00003C00u);
  EXPECT_FALSE(lowers("cvt.rn.e4m3x2.f32", 16, {32, 32})) << ".satfinite is mandatory";
}

TEST(ConvertPackedTest, PacksClampedIntegers) {
  EXPECT_EQ(one<u32>("cvt.pack.sat.s16.s32", 40000, -40000), 0x7FFF8000u);
  EXPECT_EQ(one<u32>("cvt.pack.sat.u16.s32", -1, 70000), 0x0000FFFFu);
  EXPECT_EQ(one<u32>("cvt.pack.sat.s8.s32.b32", 300, -300, 0x12345678u), 0x56787F80u);
  EXPECT_EQ(one<u32>("cvt.pack.sat.u8.s32.b32", -5, 7, 0xABCDu), 0xABCD0007u);
  EXPECT_EQ(one<u32>("cvt.pack.sat.s4.s32.b32", -9, 9, 0x00123456u), 0x12345687u);
  EXPECT_EQ(one<u32>("cvt.pack.sat.u2.s32.b32", 1, 9, 0u), 0x7u);
}

}  // namespace
}  // namespace vertebra::emulator::test
