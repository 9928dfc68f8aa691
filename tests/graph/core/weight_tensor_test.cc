#include "graph/core/weight_tensor.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra {
namespace {

TEST(Dims, PrintInBrackets) {
  EXPECT_EQ(to_string(Dims{32, 3, 3, 3}), "[32, 3, 3, 3]");
  EXPECT_EQ(to_string(Dims{}), "[]");
}

TEST(Dims, MultiplyToTheElements) {
  EXPECT_EQ(num_elements(Dims{32, 3, 3, 3}), 864);
  EXPECT_EQ(num_elements(Dims{}), 1);
  EXPECT_EQ(num_elements(Dims{5, 0, 2}), 0);
}

TEST(Dims, RefuseNegativeExtentsAndOverflow) {
  EXPECT_THROW(num_elements({3, -1}), InvalidArgument);
  EXPECT_THROW(num_elements({std::int64_t{1} << 32, std::int64_t{1} << 31}), InvalidArgument);
}

}  // namespace
}  // namespace vertebra
