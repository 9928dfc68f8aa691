#include "kernels/device/fast_division.h"

#include <gtest/gtest.h>

namespace vertebra {
namespace {

constexpr std::uint32_t kLast = 0x7FFFFFFF;  // of the numerators

void expect_exact(std::uint32_t divisor, std::uint32_t n) {
  ASSERT_EQ(fast_division(divisor).quotient(n), n / divisor) << n << " / " << divisor;
}

// A quotient is wrong first where n + 1 is a multiple, or n is one.
void expect_exact_around_multiples(std::uint32_t divisor) {
  for (std::uint64_t step = 1; step * divisor <= kLast; step = step * 3 + 1) {
    const auto multiple = static_cast<std::uint32_t>(step * divisor);
    expect_exact(divisor, multiple - 1);
    expect_exact(divisor, multiple);
  }
  const std::uint32_t last_multiple = kLast / divisor * divisor;
  expect_exact(divisor, last_multiple);
  expect_exact(divisor, last_multiple - 1);
  expect_exact(divisor, 0);
  expect_exact(divisor, kLast);
}

TEST(FastDivision, IsExactForEverySmallDivisorAroundItsMultiples) {
  for (std::uint32_t divisor = 1; divisor <= 70000; ++divisor) {
    expect_exact_around_multiples(divisor);
  }
}

TEST(FastDivision, IsExactForTheGreatestDivisorsAndAroundPowersOfTwo) {
  for (std::uint32_t divisor = kLast - 1000; divisor < kLast; ++divisor) {
    expect_exact_around_multiples(divisor);
  }
  expect_exact_around_multiples(kLast);
  for (int bit = 2; bit <= 30; ++bit) {
    const std::uint32_t power = 1u << bit;
    for (const std::uint32_t divisor : {power - 1, power, power + 1}) {
      expect_exact_around_multiples(divisor);
    }
  }
}

}  // namespace
}  // namespace vertebra
