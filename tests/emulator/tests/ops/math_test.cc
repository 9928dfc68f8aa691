#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

constexpr float inf = std::numeric_limits<float>::infinity();

std::uint32_t bits(std::string_view opcode, float a) {
  return std::bit_cast<std::uint32_t>(one<float>(opcode, a));
}

TEST(MathTest, KnownValues) {
  EXPECT_EQ(one<float>("ex2.approx.f32", 10.0f), 1024.0f);
  EXPECT_EQ(one<float>("ex2.approx.f32", 0.5f), 0x1.6a09e6p0f);
  EXPECT_EQ(one<float>("ex2.approx.f32", -149.0f), 0x1p-149f);
  EXPECT_EQ(one<float>("ex2.approx.ftz.f32", -149.0f), 0.0f);
  EXPECT_EQ(one<float>("ex2.approx.f32", 128.0f), inf);
  EXPECT_EQ(one<float>("lg2.approx.f32", 8.0f), 3.0f);
  EXPECT_EQ(one<float>("lg2.approx.f32", 0x1p-149f), -149.0f);
  EXPECT_EQ(one<float>("lg2.approx.ftz.f32", 0x1p-149f), -inf);
  EXPECT_EQ(one<float>("lg2.approx.f32", 0.0f), -inf);
  EXPECT_EQ(bits("lg2.approx.f32", -1.0f), 0x7FFFFFFFu);
  EXPECT_EQ(one<float>("sin.approx.f32", 0.0f), 0.0f);
  EXPECT_EQ(bits("sin.approx.f32", -0.0f), 0x80000000u);
  EXPECT_EQ(one<float>("cos.approx.f32", 0.0f), 1.0f);
  EXPECT_EQ(bits("cos.approx.f32", inf), 0x7FFFFFFFu);
  EXPECT_EQ(one<float>("tanh.approx.f32", 20.0f), 1.0f);
  EXPECT_EQ(one<float>("tanh.approx.f32", -inf), -1.0f);
}

TEST(MathTest, WithinAUnitInTheLastPlaceOfTheTruth) {
  const struct {
    const char* opcode;
    long double (*truth)(long double);
    float low, high;
  } cases[] = {
      {"sin.approx.f32", [](long double x) { return sinl(x); }, -3, 3},
      {"cos.approx.f32", [](long double x) { return cosl(x); }, -1.5, 1.5},
      {"lg2.approx.f32", [](long double x) { return log2l(x); }, 1.25, 900},
      {"ex2.approx.f32", [](long double x) { return exp2l(x); }, -20, 20},
      {"tanh.approx.f32", [](long double x) { return tanhl(x); }, -4, 4},
      {"rsqrt.approx.f32", [](long double x) { return 1 / sqrtl(x); }, 0.01f, 100},
  };
  for (const auto& test : cases) {
    Lanes<float> in;
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      in[lane] = test.low + (test.high - test.low) * static_cast<float>(lane) / 31;
    const auto out = lanes_of<float>(test.opcode, in);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const long double truth = test.truth(in[lane]);
      EXPECT_LE(fabsl(out[lane] - truth), fabsl(truth) * 0x1p-23L) << test.opcode << in[lane];
    }
  }
}

}  // namespace
}  // namespace vertebra::emulator::test
