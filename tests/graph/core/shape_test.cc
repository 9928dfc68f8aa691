#include "graph/core/shape.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra {
namespace {

TEST(Shape, PrintsHeightWidthChannels) { EXPECT_EQ(to_string(Shape{112, 56, 32}), "112x56x32"); }

TEST(Shape, CountsElementsPastTwoToThe31) {
  EXPECT_EQ((Shape{600, 600, 32}).num_elements(), 11520000);
  EXPECT_EQ((Shape{100000, 100000, 10}).num_elements(), 100000000000);
}

TEST(Shape, RefusesToCountPastTwoToThe63) {
  const std::int64_t large = std::int64_t{1} << 32;
  EXPECT_THROW((Shape{large, large, 1}).num_elements(), InvalidArgument);
  EXPECT_THROW((Shape{large, large / 4, 8}).num_elements(), InvalidArgument);
}

TEST(Shape, DiffersByEachExtent) {
  EXPECT_EQ((Shape{1, 2, 3}), (Shape{1, 2, 3}));
  EXPECT_NE((Shape{1, 2, 3}), (Shape{2, 2, 3}));
  EXPECT_NE((Shape{1, 2, 3}), (Shape{1, 1, 3}));
  EXPECT_NE((Shape{1, 2, 3}), (Shape{1, 2, 4}));
}

}  // namespace
}  // namespace vertebra
