#include "graph/core/checked_math.h"

#include <gtest/gtest.h>

#include <limits>

#include "graph/core/error.h"

namespace vertebra {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

template <class F>
std::string fault(F&& f) {
  try {
    f();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "none";
}

TEST(CheckedAdd, IsExactUpToTheLimits) {
  EXPECT_EQ(checked_add(kMost - 1, 1, "x"), kMost);
  EXPECT_EQ(checked_add(kLeast + 1, -1, "x"), kLeast);
  EXPECT_EQ(checked_add(kLeast, kMost, "x"), -1);
}

TEST(CheckedAdd, NamesTheQuantityThatOverflows) {
  EXPECT_EQ(fault([] { checked_add(kMost, 1, "arena"); }),
            "arena: 9223372036854775807 + 1; expected a sum below 2^63");
  EXPECT_THROW(checked_add(kLeast, -1, "x"), InvalidArgument);
}

TEST(CheckedMul, IsExactUpToTheLimits) {
  EXPECT_EQ(checked_mul(std::int64_t{1} << 31, (std::int64_t{1} << 32) - 1, "x"),
            kMost - (std::int64_t{1} << 31) + 1);
  EXPECT_EQ(checked_mul(kMost, 1, "x"), kMost);
  EXPECT_EQ(checked_mul(kMost, 0, "x"), 0);
  EXPECT_EQ(checked_mul(-3, 4, "x"), -12);
}

TEST(CheckedMul, NamesTheQuantityThatOverflows) {
  EXPECT_EQ(fault([] { checked_mul(std::int64_t{1} << 31, std::int64_t{1} << 32, "elements"); }),
            "elements: 2147483648 x 4294967296; expected a product below 2^63");
  EXPECT_THROW(checked_mul(kLeast, -1, "x"), InvalidArgument);
}

TEST(AlignUp, IsTheSmallestMultipleNotBelow) {
  for (std::int64_t value = 0; value < 70; ++value) {
    for (const std::int64_t alignment : {1, 3, 16, 64}) {
      const std::int64_t aligned = align_up(value, alignment);
      EXPECT_EQ(aligned % alignment, 0);
      EXPECT_GE(aligned, value);
      EXPECT_LT(aligned - value, alignment);
    }
  }
}

TEST(AlignUp, ReachesTheLastMultipleAndRefusesToPassIt) {
  EXPECT_EQ(align_up(kMost - 63, 64), kMost - 63);
  EXPECT_EQ(align_up(kMost, 1), kMost);
  EXPECT_THROW(align_up(kMost - 62, 64), InvalidArgument);
}

}  // namespace
}  // namespace vertebra
