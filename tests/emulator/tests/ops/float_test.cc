#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float tiny = 0x1p-149f;  // the smallest subnormal
constexpr u32 canonical = 0x7FFFFFFF;

/// The bits of an f32 result.
template <typename... In>
u32 bits(std::string_view opcode, const In&... in) {
  return std::bit_cast<u32>(one<float>(opcode, in...));
}
template <typename... In>
u64 bits64(std::string_view opcode, const In&... in) {
  return std::bit_cast<u64>(one<double>(opcode, in...));
}

TEST(FloatTest, SumsAndProducts) {
  EXPECT_EQ(one<float>("add.f32", 1.0f, 0x1p-24f), 1.0f) << "ties to even";
  EXPECT_EQ(one<float>("add.rn.f32", 0x1.000002p0f, 0x1p-24f), 0x1.000004p0f) << "ties to even";
  EXPECT_EQ(one<float>("sub.f32", 3.0f, 5.0f), -2.0f);
  EXPECT_EQ(one<float>("mul.f32", 0x1p127f, 2.0f), inf);
  EXPECT_EQ(one<double>("add.f64", 1.0, 0x1p-52), 0x1.0000000000001p0);
  EXPECT_EQ(one<double>("mul.rn.f64", 3.0, -0.5), -1.5);
  EXPECT_EQ(bits("mul.f32", -1.0f, 0.0f), 0x80000000u);
}

TEST(FloatTest, FusedMultiplyAddRoundsOnce) {
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: the product alone loses the last term.
  EXPECT_EQ(one<float>("fma.rn.f32", 0x1.001p0f, 0x1.001p0f, -0x1.002p0f), 0x1p-24f);
  EXPECT_EQ(one<float>("mad.rn.f32", 0x1.001p0f, 0x1.001p0f, -0x1.002p0f), 0x1p-24f);
  EXPECT_EQ(one<double>("fma.rn.f64", 0x1.0000001p0, 0x1.0000001p0, -0x1.0000002p0), 0x1p-56);
}

TEST(FloatTest, OneNotANumber) {
  EXPECT_EQ(bits("add.f32", nan, 1.0f), canonical);
  EXPECT_EQ(bits("sub.f32", inf, inf), canonical);
  EXPECT_EQ(bits("mul.f32", 0.0f, -inf), canonical);
  EXPECT_EQ(bits("fma.rn.f32", 1.0f, std::bit_cast<float>(0xFFC12345u), 1.0f), canonical);
  EXPECT_EQ(bits("sqrt.rn.f32", -1.0f), canonical);
  EXPECT_EQ(bits("div.rn.f32", 0.0f, 0.0f), canonical);
  EXPECT_EQ(bits64("sub.f64", std::numeric_limits<double>::infinity(),
                   std::numeric_limits<double>::infinity()),
            0xFFF8000000000000u);
}

TEST(FloatTest, SubnormalsUnlessFlushed) {
  EXPECT_EQ(one<float>("add.f32", tiny, tiny), 2 * tiny);
  EXPECT_EQ(bits("add.ftz.f32", tiny, tiny), 0u);
  EXPECT_EQ(bits("add.ftz.f32", -tiny, -0.0f), 0x80000000u);
  EXPECT_EQ(bits("mul.ftz.f32", -0x1p-100f, 0x1p-30f), 0x80000000u) << "the result is flushed";
  EXPECT_EQ(one<float>("mul.ftz.f32", tiny, 0x1p100f), 0.0f) << "the input is flushed";
  EXPECT_EQ(one<float>("mul.f32", tiny, 0x1p100f), 0x1p-49f);
  EXPECT_EQ(one<float>("mul.ftz.f32", 0x1p-126f, 1.0f), 0x1p-126f) << "the smallest normal stays";
  EXPECT_EQ(bits("neg.ftz.f32", tiny), 0x80000000u);
  EXPECT_EQ(bits("abs.ftz.f32", -tiny), 0u);
}

TEST(FloatTest, Saturation) {
  EXPECT_EQ(one<float>("add.sat.f32", 0.75f, 0.5f), 1.0f);
  EXPECT_EQ(bits("add.sat.f32", -1.0f, 0.5f), 0u);
  EXPECT_EQ(bits("mul.sat.f32", -0.0f, 1.0f), 0u) << "-0 becomes +0";
  EXPECT_EQ(bits("fma.rn.sat.f32", nan, 1.0f, 1.0f), 0u) << "not-a-number becomes +0";
  EXPECT_EQ(one<float>("fma.rn.ftz.sat.f32", 0.5f, 0.5f, 0.125f), 0.375f);
  EXPECT_FALSE(lowers("add.sat.f64", 64, {64, 64}));
}

TEST(FloatTest, QuotientsAndRoots) {
  EXPECT_EQ(one<float>("div.rn.f32", 1.0f, 3.0f), 0x1.555556p-2f);
  EXPECT_EQ(one<double>("div.rn.f64", 1.0, 3.0), 0x1.5555555555555p-2);
  EXPECT_EQ(one<float>("div.rn.f32", -1.0f, 0.0f), -inf);
  EXPECT_EQ(one<float>("rcp.rn.f32", 3.0f), 0x1.555556p-2f);
  EXPECT_EQ(one<float>("sqrt.rn.f32", 2.0f), 0x1.6a09e6p0f);
  EXPECT_EQ(one<double>("sqrt.rn.f64", 2.0), 0x1.6a09e667f3bcdp0);
  EXPECT_EQ(bits("sqrt.rn.f32", -0.0f), 0x80000000u);
}

TEST(FloatTest, ApproximateDivisionEndsAt2To126) {
  EXPECT_EQ(one<float>("div.approx.f32", 6.0f, 3.0f), 2.0f);
  EXPECT_EQ(one<float>("div.approx.f32", 0x1p126f, 0x1p126f), 1.0f);
  EXPECT_EQ(bits("div.approx.f32", 0x1p127f, 0x1.8p126f), 0u);
  EXPECT_EQ(bits("div.approx.f32", inf, 0x1p127f), canonical);
  EXPECT_EQ(one<float>("div.approx.f32", 1.0f, inf), 0.0f);
  EXPECT_EQ(one<float>("div.full.f32", 0x1p127f, 0x1p127f), 1.0f);
}

TEST(FloatTest, ApproximateReciprocals) {
  EXPECT_EQ(one<float>("rcp.approx.ftz.f32", 4.0f), 0.25f);
  EXPECT_EQ(one<float>("rcp.approx.ftz.f32", -tiny), -inf);
  EXPECT_EQ(one<float>("sqrt.approx.f32", 9.0f), 3.0f);
  EXPECT_EQ(one<float>("rsqrt.approx.f32", 16.0f), 0.25f);
  EXPECT_EQ(one<float>("rsqrt.approx.f32", -0.0f), -inf);
  EXPECT_EQ(bits("rsqrt.approx.f32", -1.0f), canonical);
  EXPECT_EQ(one<double>("rsqrt.approx.f64", 4.0), 0.5);
  const u64 third = bits64("rcp.approx.ftz.f64", 3.0);
  EXPECT_EQ(third & 0xFFFFFFFF, 0u) << "only the upper word is computed";
  EXPECT_EQ(third >> 32, 0x3FD55555u);
}

TEST(FloatTest, Signs) {
  EXPECT_EQ(bits("neg.f32", 0.0f), 0x80000000u);
  EXPECT_EQ(bits64("abs.f64", -2.5), std::bit_cast<u64>(2.5));
  EXPECT_EQ(one<float>("copysign.f32", -1.0f, 3.0f), -3.0f);
  EXPECT_EQ(one<double>("copysign.f64", 2.0, -0.5), 0.5);
}

TEST(FloatTest, ExtremesOrderZerosAndAvoidNotANumber) {
  for (const auto& [a, b] : {std::pair{0.0f, -0.0f}, std::pair{-0.0f, 0.0f}}) {
    EXPECT_EQ(bits("min.f32", a, b), 0x80000000u);
    EXPECT_EQ(bits("max.f32", a, b), 0u);
  }
  EXPECT_EQ(one<float>("min.f32", nan, 2.0f), 2.0f);
  EXPECT_EQ(one<float>("max.f32", 2.0f, nan), 2.0f);
  EXPECT_EQ(bits("max.f32", nan, std::bit_cast<float>(0xFFC00001u)), canonical);
  EXPECT_EQ(bits("max.NaN.f32", 2.0f, nan), canonical);
  EXPECT_EQ(bits("min.NaN.f32", nan, 2.0f), canonical);
  EXPECT_EQ(one<float>("min.NaN.f32", 3.0f, 2.0f), 2.0f);
  EXPECT_EQ(one<double>("min.f64", std::numeric_limits<double>::quiet_NaN(), -3.0), -3.0);
  EXPECT_EQ(one<double>("max.f64", -3.0, 4.0), 4.0);
  EXPECT_EQ(one<float>("max.xorsign.abs.f32", -3.0f, 2.0f), -3.0f);
  EXPECT_EQ(one<float>("max.xorsign.abs.f32", -3.0f, -4.0f), 4.0f);
  EXPECT_EQ(one<float>("min.NaN.xorsign.abs.f32", 3.0f, -2.0f), -2.0f);
  EXPECT_EQ(one<float>("min.f32", 3.0f, 1.0f, 2.0f), 1.0f);
  EXPECT_EQ(one<float>("max.f32", 3.0f, nan, 4.0f), 4.0f);
  EXPECT_EQ(bits("max.NaN.f32", 3.0f, 4.0f, nan), canonical);
  EXPECT_EQ(bits("min.ftz.f32", tiny, 1.0f), 0u);
}

}  // namespace
}  // namespace vertebra::emulator::test
