#include <gtest/gtest.h>

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

TEST(MultiplyTest, LowHalves) {
  EXPECT_EQ(one<u32>("mul.lo.u32", 0x10001u, 0x10001u), 0x20001u);
  EXPECT_EQ(one<s32>("mul.lo.s32", -3, 7), -21);
  EXPECT_EQ(one<u16>("mul.lo.u16", u16{0xFFFF}, u16{0xFFFF}), 1);
  EXPECT_EQ(one<u64>("mul.lo.u64", ~u64{0}, u64{3}), ~u64{0} - 2);
  EXPECT_EQ(one<s32>("mad.lo.s32", 6, 7, -43), -1);
  EXPECT_EQ(one<u16>("mad.lo.u16", u16{256}, u16{256}, u16{5}), 5);
  EXPECT_EQ(one<s64>("mad.lo.s64", s64{1} << 40, s64{-2}, s64{1}), 1 - (s64{1} << 41));
}

TEST(MultiplyTest, HighHalves) {
  EXPECT_EQ(one<u32>("mul.hi.u32", 0xFFFFFFFFu, 0xFFFFFFFFu), 0xFFFFFFFEu);
  EXPECT_EQ(one<s32>("mul.hi.s32", -1, 1), -1);
  EXPECT_EQ(one<s32>("mul.hi.s32", INT32_MIN, INT32_MIN), 0x40000000);
  EXPECT_EQ(one<u16>("mul.hi.u16", u16{0xFFFF}, u16{0xFFFF}), 0xFFFE);
  EXPECT_EQ(one<s16>("mul.hi.s16", s16{-32768}, s16{2}), -1);
  EXPECT_EQ(one<u64>("mul.hi.u64", ~u64{0}, ~u64{0}), ~u64{0} - 1);
  EXPECT_EQ(one<s64>("mul.hi.s64", s64{-1}, s64{1}), -1);
  EXPECT_EQ(one<u32>("mad.hi.u32", 0x80000000u, 4u, 5u), 7u);
  EXPECT_EQ(one<s32>("mad.hi.sat.s32", INT32_MAX, INT32_MAX, INT32_MAX), INT32_MAX);
  EXPECT_EQ(one<s32>("mad.hi.s32", INT32_MAX, INT32_MAX, INT32_MAX), -1073741826);
  // The division of an index by 7 as compilers write it.
  EXPECT_EQ(one<u32>("mul.hi.u32", 700u, 613566757u), 100u);
}

TEST(MultiplyTest, WideProducts) {
  EXPECT_EQ(one<u64>("mul.wide.u32", 0xFFFFFFFFu, 0xFFFFFFFFu), 0xFFFFFFFE00000001u);
  EXPECT_EQ(one<s64>("mul.wide.s32", -1, INT32_MIN), s64{1} << 31);
  EXPECT_EQ(one<u32>("mul.wide.u16", u16{0xFFFF}, u16{0xFFFF}), 0xFFFE0001u);
  EXPECT_EQ(one<s32>("mul.wide.s16", s16{-32768}, s16{-32768}), 1 << 30);
  EXPECT_EQ(one<u64>("mad.wide.u32", 3u, 4u, u64{1} << 63), (u64{1} << 63) + 12);
  EXPECT_EQ(one<s64>("mad.wide.s32", -3, 4, s64{10}), -2);
  EXPECT_FALSE(lowers("mul.wide.u64", 64, {64, 64}));
}

TEST(MultiplyTest, ProductsOf24Bits) {
  EXPECT_EQ(one<u32>("mul24.lo.u32", 0xFF000003u, 0xAA000005u), 15u);
  EXPECT_EQ(one<u32>("mul24.hi.u32", 0x00FFFFFFu, 0x00FFFFFFu), 0xFFFFFE00u);
  EXPECT_EQ(one<s32>("mul24.lo.s32", 0x00FFFFFF, 5), -5);
  EXPECT_EQ(one<s32>("mul24.hi.s32", 0x00800000, 0x00800000), 0x40000000);
  EXPECT_EQ(one<u32>("mad24.lo.u32", 3u, 5u, 7u), 22u);
  EXPECT_EQ(one<s32>("mad24.hi.s32", 0x00800000, 0x00800000, 1), 0x40000001);
  EXPECT_EQ(one<s32>("mad24.hi.sat.s32", 0x00800000, 0x00800000, 0x7FFFFFFF), INT32_MAX);
}

TEST(MultiplyTest, RandomProductsAgreeWithLongArithmetic) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 20; ++round) {
    Lanes<u64> a, b;
    Lanes<s32> c, d;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      a[lane] = random();
      b[lane] = random();
      c[lane] = static_cast<s32>(random());
      d[lane] = static_cast<s32>(random());
    }
    const auto low = lanes_of<u64>("mul.lo.u64", a, b), high = lanes_of<u64>("mul.hi.u64", a, b);
    const auto high32 = lanes_of<s32>("mul.hi.s32", c, d);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      // Schoolbook, in 32-bit digits.
      const u64 a0 = a[lane] & 0xFFFFFFFF, a1 = a[lane] >> 32;
      const u64 b0 = b[lane] & 0xFFFFFFFF, b1 = b[lane] >> 32;
      const u64 middle = (a0 * b0 >> 32) + (a1 * b0 & 0xFFFFFFFF) + (a0 * b1 & 0xFFFFFFFF);
      EXPECT_EQ(low[lane], (middle << 32) + (a0 * b0 & 0xFFFFFFFF));
      EXPECT_EQ(high[lane], a1 * b1 + (a1 * b0 >> 32) + (a0 * b1 >> 32) + (middle >> 32));
      const long double exact = static_cast<long double>(c[lane]) * d[lane];
      EXPECT_EQ(high32[lane], static_cast<s32>(std::floor(exact / 4294967296.0L)));
    }
  }
}

TEST(MultiplyTest, DotProducts) {
  EXPECT_EQ(one<s32>("dp4a.s32.s32", 0x01FF02FEu, 0x03040506u, 100u), 100 + 3 - 4 + 10 - 12);
  EXPECT_EQ(one<u32>("dp4a.u32.u32", 0xFFFFFFFFu, 0xFFFFFFFFu, 1u), 4u * 255 * 255 + 1);
  EXPECT_EQ(one<s32>("dp4a.u32.s32", 0x000000FFu, 0x000000FFu, 0u), -255);
  EXPECT_EQ(one<s32>("dp4a.s32.u32", 0x000000FFu, 0x000000FFu, 0u), -255);
  EXPECT_EQ(one<s32>("dp2a.lo.s32.s32", 0x0003FFFEu, 0x0A0B0504u, 1u), 1 + 3 * 5 - 2 * 4);
  EXPECT_EQ(one<s32>("dp2a.hi.s32.s32", 0x0003FFFEu, 0x0A0B0504u, 1u), 1 + 3 * 10 - 2 * 11);
  EXPECT_EQ(one<u32>("dp2a.lo.u32.u32", 0xFFFFFFFFu, 0x0000FFFFu, 0u), 2u * 65535 * 255);
  EXPECT_EQ(one<s32>("dp2a.lo.u32.s32", 0x0000FFFFu, 0x000000FFu, 0u), -65535);
}

}  // namespace
}  // namespace vertebra::emulator::test
