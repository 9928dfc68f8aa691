#include "kernels/cpu/fast_exp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vertebra::cpu {
namespace {

constexpr double kUlp = 0x1p-23;

TEST(FastExp, IsGoodToTwoUlpsInAllOfItsRange) {
  for (float x = -87; x <= 88; x += 0.00347f) {
    ASSERT_NEAR(fast_exp(x) / std::exp(static_cast<double>(x)), 1, 2 * kUlp) << x;
  }
  EXPECT_EQ(fast_exp(0), 1.0f);
}

TEST(FastSigmoid, IsGoodToTwoUlpsAndSaturates) {
  for (float x = -87; x <= 30; x += 0.00347f) {
    const double expected = 1 / (1 + std::exp(-static_cast<double>(x)));
    ASSERT_NEAR(fast_sigmoid(x) / expected, 1, 2 * kUlp) << x;
  }
  const float most = std::numeric_limits<float>::max();
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {100.0f, most, infinity}) {
    EXPECT_EQ(fast_sigmoid(x), 1.0f);
    EXPECT_NEAR(fast_sigmoid(-x), 0.0, 1e-37);
  }
}

TEST(FastSilu, IsGoodToThreeUlpsAndHasNoPeakFarOut) {
  for (float x = -87; x <= 88; x += 0.00347f) {
    const double expected = x / (1 + std::exp(-static_cast<double>(x)));
    ASSERT_NEAR(fast_silu(x), expected, 3 * kUlp * std::abs(expected)) << x;
  }
  const float most = std::numeric_limits<float>::max();
  EXPECT_EQ(fast_silu(most), most);
  EXPECT_NEAR(fast_silu(-most), 0.0, 1e-35);
}

TEST(FastSilu, KeepsNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(fast_silu(nan)));
  EXPECT_TRUE(std::isnan(fast_sigmoid(nan)));
}

}  // namespace
}  // namespace vertebra::cpu
