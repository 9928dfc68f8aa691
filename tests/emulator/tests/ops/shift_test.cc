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

TEST(ShiftTest, AmountsBeyondTheWidthShiftEverythingOut) {
  EXPECT_EQ(one<u32>("shl.b32", 0x80000001u, 1u), 2u);
  EXPECT_EQ(one<u32>("shl.b32", 1u, 31u), 0x80000000u);
  EXPECT_EQ(one<u32>("shl.b32", 1u, 32u), 0u);
  EXPECT_EQ(one<u32>("shl.b32", 1u, 0x80000001u), 0u);
  EXPECT_EQ(one<u16>("shl.b16", u16{0xFFFF}, 15u), 0x8000);
  EXPECT_EQ(one<u16>("shl.b16", u16{0xFFFF}, 16u), 0);
  EXPECT_EQ(one<u64>("shl.b64", u64{3}, 63u), u64{1} << 63);
  EXPECT_EQ(one<u64>("shl.b64", u64{3}, 64u), 0u);
  EXPECT_EQ(one<u32>("shr.u32", 0x80000000u, 31u), 1u);
  EXPECT_EQ(one<u32>("shr.b32", 0x80000000u, 32u), 0u);
  EXPECT_EQ(one<s32>("shr.s32", INT32_MIN, 31u), -1);
  EXPECT_EQ(one<s32>("shr.s32", INT32_MIN, 99u), -1);
  EXPECT_EQ(one<s32>("shr.s32", INT32_MAX, 99u), 0);
  EXPECT_EQ(one<s16>("shr.s16", s16{-2}, 1u), -1);
  EXPECT_EQ(one<u64>("shr.u64", ~u64{0}, 60u), 15u);
  EXPECT_EQ(one<s64>("shr.s64", s64{-16}, 2u), -4);
}

TEST(ShiftTest, FunnelShifts) {
  const u32 a = 0x89ABCDEF, b = 0x01234567;
  EXPECT_EQ(one<u32>("shf.l.wrap.b32", a, b, 8u), 0x23456789u);
  EXPECT_EQ(one<u32>("shf.r.wrap.b32", a, b, 8u), 0x6789ABCDu);
  EXPECT_EQ(one<u32>("shf.l.wrap.b32", a, b, 32u), b);
  EXPECT_EQ(one<u32>("shf.l.clamp.b32", a, b, 32u), a);
  EXPECT_EQ(one<u32>("shf.l.clamp.b32", a, b, 77u), a);
  EXPECT_EQ(one<u32>("shf.r.wrap.b32", a, b, 32u), a);
  EXPECT_EQ(one<u32>("shf.r.clamp.b32", a, b, 32u), b);
  EXPECT_EQ(one<u32>("shf.r.clamp.b32", a, b, 0u), a);
  // A rotation is a funnel shift of one word.
  EXPECT_EQ(one<u32>("shf.l.wrap.b32", a, a, 4u), 0x9ABCDEF8u);
}

/// PTX ISA 9.7.1.19, bit by bit.
u64 extract(u64 a, unsigned msb, bool is_signed, u32 b, u32 c) {
  const unsigned position = b & 0xFF, length = c & 0xFF;
  const unsigned last = position + length - 1 < msb ? position + length - 1 : msb;
  const u64 sign = is_signed && length ? a >> last & 1 : 0;
  u64 d = 0;
  for (unsigned i = 0; i <= msb; ++i)
    d |= (i < length && position + i <= msb ? a >> (position + i) & 1 : sign) << i;
  return d;
}

TEST(ShiftTest, ExtractedFields) {
  EXPECT_EQ(one<u32>("bfe.u32", 0x12345678u, 8u, 8u), 0x56u);
  EXPECT_EQ(one<s32>("bfe.s32", 0x0000F000, 12u, 4u), -1);
  EXPECT_EQ(one<s32>("bfe.s32", INT32_MIN, 40u, 4u), -1);
  EXPECT_EQ(one<s32>("bfe.s32", INT32_MIN, 31u, 0u), 0);
  std::mt19937_64 random(4);
  for (int round = 0; round < 40; ++round) {
    Lanes<u64> a;
    Lanes<u32> narrow, b, c;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      a[lane] = random();
      narrow[lane] = static_cast<u32>(a[lane]);
      b[lane] = static_cast<u32>(random() % 80);
      c[lane] = static_cast<u32>(random() % (lane % 2 ? 300 : 70));
    }
    const auto u = lanes_of<u32>("bfe.u32", narrow, b, c),
               s = lanes_of<u32>("bfe.s32", narrow, b, c);
    const auto U = lanes_of<u64>("bfe.u64", a, b, c), S = lanes_of<u64>("bfe.s64", a, b, c);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      ASSERT_EQ(u[lane], extract(narrow[lane], 31, false, b[lane], c[lane]));
      ASSERT_EQ(s[lane], extract(narrow[lane], 31, true, b[lane], c[lane]));
      ASSERT_EQ(U[lane], extract(a[lane], 63, false, b[lane], c[lane]));
      ASSERT_EQ(S[lane], extract(a[lane], 63, true, b[lane], c[lane]));
    }
  }
}

/// PTX ISA 9.7.1.20, bit by bit.
u64 insert(u64 a, u64 b, unsigned msb, u32 c, u32 d) {
  const unsigned position = c & 0xFF, length = d & 0xFF;
  for (unsigned i = 0; i < length && position + i <= msb; ++i) {
    const u64 bit = u64{1} << (position + i);
    b = (b & ~bit) | ((a >> i & 1) ? bit : 0);
  }
  return b;
}

TEST(ShiftTest, InsertedFields) {
  EXPECT_EQ(one<u32>("bfi.b32", 0xABu, 0x11111111u, 8u, 8u), 0x1111AB11u);
  EXPECT_EQ(one<u32>("bfi.b32", 0xABu, 0x11111111u, 32u, 8u), 0x11111111u);
  std::mt19937_64 random(5);
  for (int round = 0; round < 40; ++round) {
    Lanes<u64> a, b;
    Lanes<u32> a32, b32, c, d;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      a[lane] = random();
      b[lane] = random();
      a32[lane] = static_cast<u32>(a[lane]);
      b32[lane] = static_cast<u32>(b[lane]);
      c[lane] = static_cast<u32>(random() % 80);
      d[lane] = static_cast<u32>(random() % (lane % 2 ? 300 : 70));
    }
    const auto narrow = lanes_of<u32>("bfi.b32", a32, b32, c, d);
    const auto wide = lanes_of<u64>("bfi.b64", a, b, c, d);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      ASSERT_EQ(narrow[lane], insert(a32[lane], b32[lane], 31, c[lane], d[lane]));
      ASSERT_EQ(wide[lane], insert(a[lane], b[lane], 63, c[lane], d[lane]));
    }
  }
}

TEST(ShiftTest, Masks) {
  EXPECT_EQ(one<u32>("bmsk.wrap.b32", 1u, 2u), 0x6u);  // the ISA's example
  EXPECT_EQ(one<u32>("bmsk.clamp.b32", 4u, 40u), 0xFFFFFFF0u);
  EXPECT_EQ(one<u32>("bmsk.clamp.b32", 32u, 4u), 0u);
  EXPECT_EQ(one<u32>("bmsk.wrap.b32", 33u, 34u), 0x6u);
  EXPECT_EQ(one<u32>("bmsk.clamp.b32", 3u, 0u), 0u);
  EXPECT_EQ(one<u32>("bmsk.clamp.b32", 28u, 8u), 0xF0000000u);
}

TEST(ShiftTest, ExtendedNumbers) {
  EXPECT_EQ(one<u32>("szext.clamp.s32", 0x000000F8u, 8u), 0xFFFFFFF8u);
  EXPECT_EQ(one<u32>("szext.clamp.u32", 0xFFFFFFF8u, 8u), 0x000000F8u);
  EXPECT_EQ(one<u32>("szext.clamp.s32", 0x12345678u, 32u), 0x12345678u);
  EXPECT_EQ(one<u32>("szext.wrap.s32", 0x12345678u, 36u), 0xFFFFFFF8u);
  EXPECT_EQ(one<u32>("szext.wrap.u32", 0xFFFFFFFFu, 0u), 0u);  // the ISA's example
}

}  // namespace
}  // namespace vertebra::emulator::test
