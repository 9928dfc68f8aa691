#include <gtest/gtest.h>

#include <random>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

constexpr std::int32_t low32 = INT32_MIN, high32 = INT32_MAX;
constexpr std::int64_t low64 = INT64_MIN, high64 = INT64_MAX;

TEST(IntegerTest, SumsWrapUnlessTheySaturate) {
  EXPECT_EQ(one<std::int32_t>("add.s32", high32, 1), low32);
  EXPECT_EQ(one<std::int32_t>("add.sat.s32", high32, 1), high32);
  EXPECT_EQ(one<std::int32_t>("add.sat.s32", low32, -1), low32);
  EXPECT_EQ(one<std::int32_t>("add.sat.s32", 5, -7), -2);
  EXPECT_EQ(one<std::int32_t>("sub.s32", low32, 1), high32);
  EXPECT_EQ(one<std::int32_t>("sub.sat.s32", low32, 1), low32);
  EXPECT_EQ(one<std::int32_t>("sub.sat.s32", 0, low32), high32);
  EXPECT_EQ(one<std::uint16_t>("add.u16", std::uint16_t{0xFFFF}, std::uint16_t{2}), 1);
  EXPECT_EQ(one<std::int16_t>("sub.s16", std::int16_t{-32768}, std::int16_t{1}), 32767);
  EXPECT_EQ(one<std::uint64_t>("add.u64", ~std::uint64_t{0}, std::uint64_t{1}), 0u);
  EXPECT_EQ(one<std::int64_t>("add.s64", high64, std::int64_t{1}), low64);
  EXPECT_EQ(one<std::uint32_t>("sub.u32", 0u, 1u), 0xFFFFFFFFu);
}

TEST(IntegerTest, PairsOfHalvesDoNotCarryIntoEachOther) {
  EXPECT_EQ(one<std::uint32_t>("add.u16x2", 0x0001FFFFu, 0x00010001u), 0x00020000u);
  EXPECT_EQ(one<std::uint32_t>("min.s16x2", 0xFFFF0005u, 0x00010003u), 0xFFFF0003u);
  EXPECT_EQ(one<std::uint32_t>("min.u16x2", 0xFFFF0005u, 0x00010003u), 0x00010003u);
  EXPECT_EQ(one<std::uint32_t>("max.s16x2", 0xFFFF0005u, 0x0001FFF0u), 0x00010005u);
  EXPECT_EQ(one<std::uint32_t>("max.relu.s16x2", 0xFFFF0005u, 0xFFFE0003u), 0x00000005u);
}

TEST(IntegerTest, DivisionTruncates) {
  EXPECT_EQ(one<std::int32_t>("div.s32", -7, 2), -3);
  EXPECT_EQ(one<std::int32_t>("rem.s32", -7, 2), -1);
  EXPECT_EQ(one<std::int32_t>("rem.s32", 7, -2), 1);
  EXPECT_EQ(one<std::int32_t>("div.s32", low32, -1), low32);
  EXPECT_EQ(one<std::int32_t>("rem.s32", low32, -1), 0);
  EXPECT_EQ(one<std::int32_t>("div.s32", low32, 1), low32);
  EXPECT_EQ(one<std::uint32_t>("div.u32", 0xFFFFFFFFu, 2u), 0x7FFFFFFFu);
  EXPECT_EQ(one<std::uint32_t>("rem.u32", 0xFFFFFFFFu, 10u), 5u);
  EXPECT_EQ(one<std::int64_t>("div.s64", low64, std::int64_t{-1}), low64);
  EXPECT_EQ(one<std::int64_t>("rem.s64", low64, std::int64_t{-1}), 0);
  EXPECT_EQ(one<std::uint64_t>("div.u64", ~std::uint64_t{0}, std::uint64_t{3}),
            0x5555555555555555u);
  EXPECT_EQ(one<std::int16_t>("div.s16", std::int16_t{-32768}, std::int16_t{-1}), -32768);
  EXPECT_EQ(one<std::uint16_t>("rem.u16", std::uint16_t{65535}, std::uint16_t{1000}), 535);
}

TEST(IntegerTest, DivisionByZeroDoesNotTrap) {
  EXPECT_EQ(one<std::uint32_t>("div.u32", 7u, 0u), 0xFFFFFFFFu);
  EXPECT_EQ(one<std::uint32_t>("rem.u32", 7u, 0u), 7u);
  EXPECT_EQ(one<std::int32_t>("div.s32", 7, 0), -1);
  EXPECT_EQ(one<std::int32_t>("rem.s32", low32, 0), low32);
  EXPECT_EQ(one<std::int64_t>("rem.s64", low64, std::int64_t{0}), low64);
  EXPECT_EQ(one<std::uint16_t>("div.u16", std::uint16_t{7}, std::uint16_t{0}), 0xFFFF);
}

TEST(IntegerTest, QuotientsOfManyNumbers) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    Lanes<std::int32_t> a, b;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      a[lane] = static_cast<std::int32_t>(random());
      b[lane] = static_cast<std::int32_t>(random()) >> (random() % 31);
      if (b[lane] == 0) b[lane] = 1;
      // Multiples and their neighbours are where a rounded quotient would go wrong.
      if (lane % 2) a[lane] = a[lane] / b[lane] * b[lane] - static_cast<int>(lane % 3);
    }
    const auto quotient = lanes_of<std::int32_t>("div.s32", a, b);
    const auto remainder = lanes_of<std::int32_t>("rem.s32", a, b);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const std::int64_t q = quotient[lane], r = remainder[lane];
      ASSERT_EQ(q * b[lane] + r, a[lane]);
      ASSERT_LT(std::abs(r), std::abs(std::int64_t{b[lane]}));
      ASSERT_TRUE(r == 0 || (r < 0) == (a[lane] < 0));
    }
  }
}

TEST(IntegerTest, SignsAndExtremes) {
  EXPECT_EQ(one<std::int32_t>("neg.s32", low32), low32);
  EXPECT_EQ(one<std::int32_t>("abs.s32", low32), low32);
  EXPECT_EQ(one<std::int64_t>("abs.s64", std::int64_t{-5}), 5);
  EXPECT_EQ(one<std::int16_t>("neg.s16", std::int16_t{7}), -7);
  EXPECT_EQ(one<std::int32_t>("min.s32", -1, 1), -1);
  EXPECT_EQ(one<std::uint32_t>("min.u32", ~0u, 1u), 1u);
  EXPECT_EQ(one<std::int32_t>("max.s32", -1, 1), 1);
  EXPECT_EQ(one<std::uint32_t>("max.u32", ~0u, 1u), ~0u);
  EXPECT_EQ(one<std::int32_t>("max.relu.s32", -5, -3), 0);
  EXPECT_EQ(one<std::int32_t>("min.relu.s32", 5, 3), 3);
  EXPECT_EQ(one<std::int64_t>("min.s64", low64, high64), low64);
  EXPECT_EQ(one<std::uint16_t>("max.u16", std::uint16_t{0x8000}, std::uint16_t{1}), 0x8000);
  EXPECT_EQ(one<std::int32_t>("sad.s32", -3, 4, 10), 17);
  EXPECT_EQ(one<std::uint32_t>("sad.u32", 4u, 0xFFFFFFFFu, 0u), 0xFFFFFFFBu);
  EXPECT_EQ(one<std::uint16_t>("sad.u16", std::uint16_t{9}, std::uint16_t{4}, std::uint16_t{1}), 6);
}

TEST(IntegerTest, CountsOfBits) {
  EXPECT_EQ(one<std::uint32_t>("popc.b32", 0xF00F0001u), 9u);
  EXPECT_EQ(one<std::uint32_t>("popc.b64", ~std::uint64_t{0}), 64u);
  EXPECT_EQ(one<std::uint32_t>("clz.b32", 0u), 32u);
  EXPECT_EQ(one<std::uint32_t>("clz.b32", 0x00010000u), 15u);
  EXPECT_EQ(one<std::uint32_t>("clz.b64", std::uint64_t{1}), 63u);
}

TEST(IntegerTest, LeadingBits) {
  EXPECT_EQ(one<std::uint32_t>("bfind.u32", 0x00010000u), 16u);
  EXPECT_EQ(one<std::uint32_t>("bfind.u32", 0u), 0xFFFFFFFFu);
  EXPECT_EQ(one<std::uint32_t>("bfind.u32", 0xFFFFFFFFu), 31u);
  EXPECT_EQ(one<std::uint32_t>("bfind.s32", -1), 0xFFFFFFFFu);
  EXPECT_EQ(one<std::uint32_t>("bfind.s32", -2), 0u);
  EXPECT_EQ(one<std::uint32_t>("bfind.s32", low32), 30u);
  EXPECT_EQ(one<std::uint32_t>("bfind.shiftamt.u32", 0x00010000u), 15u);
  EXPECT_EQ(one<std::uint32_t>("bfind.shiftamt.u32", 0u), 0xFFFFFFFFu);
  EXPECT_EQ(one<std::uint32_t>("bfind.shiftamt.s64", std::int64_t{1}), 63u);
  EXPECT_EQ(one<std::uint32_t>("bfind.u64", std::uint64_t{1} << 40), 40u);
}

TEST(IntegerTest, FormsThatDoNotExist) {
  EXPECT_FALSE(lowers("add.sat.u32", 32, {32, 32}));
  EXPECT_FALSE(lowers("add.u8", 16, {16, 16}));
  EXPECT_FALSE(lowers("neg.u32", 32, {32}));
  EXPECT_FALSE(lowers("max.relu.u32", 32, {32, 32}));
  EXPECT_FALSE(lowers("add.u32", 32, {32}));
}

}  // namespace
}  // namespace vertebra::emulator::test
