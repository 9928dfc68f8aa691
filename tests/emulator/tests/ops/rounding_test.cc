#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

/// 113 significant bits: the sums and products below are exact in it.
__extension__ using Exact = __float128;

/// Is `result` what rounding `exact` in the mode gives? Between neighbours there is no other
/// number.
template <typename T>
bool is_rounded(Exact exact, T result, const std::string& mode) {
  const T infinity = std::numeric_limits<T>::infinity();
  const T below = std::nextafter(result, -infinity), above = std::nextafter(result, infinity);
  if (mode == "rm") return Exact{result} <= exact && exact < Exact{above};
  if (mode == "rp") return Exact{below} < exact && exact <= Exact{result};
  if (mode == "rz") return is_rounded(exact, result, exact < 0 ? "rp" : "rm");
  const Exact low = (Exact{below} + Exact{result}) / 2, high = (Exact{result} + Exact{above}) / 2;
  const bool even = sizeof(T) == 4 ? !(std::bit_cast<std::uint32_t>(static_cast<float>(result)) & 1)
                                   : !(std::bit_cast<std::uint64_t>(double{result}) & 1);
  return even ? low <= exact && exact <= high : low < exact && exact < high;
}

/// Is `result` the root of `exact`, rounded? Its squares are exact, unlike the root.
template <typename T>
bool is_root(Exact exact, T result, const std::string& mode) {
  const Exact root = result;
  const Exact above = std::nextafter(result, std::numeric_limits<T>::infinity());
  const Exact below = std::nextafter(result, T{0});
  if (mode == "rp") return exact <= root * root && (root == 0 || below * below < exact);
  if (mode != "rn") return root * root <= exact && exact < above * above;
  return (below + root) * (below + root) <= 4 * exact &&
         4 * exact <= (root + above) * (root + above);
}

template <typename T>
T number(std::mt19937_64& random, int spread) {
  const int digits = std::numeric_limits<T>::digits;
  const auto significand = static_cast<T>(static_cast<std::int64_t>(random()) >> (63 - digits));
  return std::ldexp(significand,
                    static_cast<int>(random() % static_cast<unsigned>(spread)) - digits);
}

template <typename T>
class RoundingTest : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(RoundingTest, Types);

TYPED_TEST(RoundingTest, EveryModeIsExact) {
  using T = TypeParam;
  const std::string type = sizeof(T) == 4 ? ".f32" : ".f64";
  std::mt19937_64 random(6);
  for (const std::string mode : {"rn", "rz", "rm", "rp"})
    for (int round = 0; round < 20; ++round) {
      Lanes<T> a, b, c, positive;
      for (unsigned lane = 0; lane < warp_lanes; ++lane) {
        a[lane] = number<T>(random, 6);
        b[lane] = number<T>(random, 6);
        c[lane] = number<T>(random, 6);
        positive[lane] = std::abs(a[lane]);
        if (b[lane] == 0) b[lane] = 1;
      }
      const auto sum = lanes_of<T>("add." + mode + type, a, b);
      const auto difference = lanes_of<T>("sub." + mode + type, a, b);
      const auto product = lanes_of<T>("mul." + mode + type, a, b);
      const auto quotient = lanes_of<T>("div." + mode + type, a, b);
      const auto reciprocal = lanes_of<T>("rcp." + mode + type, b);
      const auto root = lanes_of<T>("sqrt." + mode + type, positive);
      const auto fused = lanes_of<T>("fma." + mode + type, a, b, c);
      for (unsigned lane = 0; lane < warp_lanes; ++lane) {
        const Exact x = a[lane], y = b[lane], z = c[lane];
        EXPECT_TRUE(is_rounded(x + y, sum[lane], mode)) << mode << a[lane] << " " << b[lane];
        EXPECT_TRUE(is_rounded(x - y, difference[lane], mode)) << mode;
        EXPECT_TRUE(is_rounded(x * y, product[lane], mode)) << mode;
        // 113 bits are more than twice as many as needed to tell a quotient or a root from the
        // numbers and the ties around it.
        EXPECT_TRUE(is_rounded(x / y, quotient[lane], mode)) << mode;
        EXPECT_TRUE(is_rounded(Exact{1} / y, reciprocal[lane], mode)) << mode;
        EXPECT_TRUE(is_root(Exact{positive[lane]}, root[lane], mode)) << mode;
        // Three terms of f64 do not fit.
        EXPECT_TRUE(sizeof(T) == 8 || is_rounded(x * y + z, fused[lane], mode)) << mode;
      }
    }
}

TEST(DirectedTest, DoubleFma) {
  // 1 + 2^-100 and 1 - 2^-100 are not numbers of f64.
  EXPECT_EQ(one<double>("fma.rp.f64", 0x1p-50, 0x1p-50, 1.0), 0x1.0000000000001p0);
  EXPECT_EQ(one<double>("fma.rm.f64", 0x1p-50, 0x1p-50, 1.0), 1.0);
  EXPECT_EQ(one<double>("fma.rz.f64", -0x1p-50, 0x1p-50, 1.0), 0x1.fffffffffffffp-1);
  EXPECT_EQ(one<double>("fma.rn.f64", -0x1p-50, 0x1p-50, 1.0), 1.0);
}

TEST(DirectedTest, OverflowAndZero) {
  const float largest = std::numeric_limits<float>::max();
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(one<float>("mul.rz.f32", largest, 2.0f), largest);
  EXPECT_EQ(one<float>("mul.rm.f32", largest, 2.0f), largest);
  EXPECT_EQ(one<float>("mul.rp.f32", largest, 2.0f), inf);
  EXPECT_EQ(one<float>("mul.rp.f32", largest, -2.0f), -largest);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(one<float>("sub.rm.f32", 1.0f, 1.0f)), 0x80000000u);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(one<float>("sub.rp.f32", 1.0f, 1.0f)), 0u);
  EXPECT_EQ(one<float>("add.rp.f32", 1.0f, 0x1p-149f), 0x1.000002p0f);
  EXPECT_EQ(one<float>("add.rp.ftz.f32", 1.0f, 0x1p-149f), 1.0f) << "the input is flushed";
  EXPECT_EQ(one<float>("fma.rm.ftz.sat.f32", 2.0f, 2.0f, 1.0f), 1.0f);
}

TEST(DirectedTest, TheModeEndsWithTheInstruction) {
  one<float>("add.rp.f32", 1.0f, 0x1p-149f);
  volatile float one_and_little = 1.0f;
  one_and_little = one_and_little + 0x1p-30f;
  EXPECT_EQ(one_and_little, 1.0f);
}

}  // namespace
}  // namespace vertebra::emulator::test
