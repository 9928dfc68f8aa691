#include "graph/memory/lower_bound.h"

#include <gtest/gtest.h>

namespace vertebra::memory {
namespace {

TEST(LowerBound, IsTheLargestSumAliveAtOneStep) {
  const std::vector<BufferRequest> requests = {
      {"a", 0, 2, 64}, {"b", 1, 3, 128}, {"c", 2, 4, 256}, {"d", 5, 6, 320}};
  EXPECT_EQ(lower_bound_bytes(requests), 128 + 256);
}

TEST(LowerBound, LetsHalfOpenLifetimesMeet) {
  const std::vector<BufferRequest> requests = {{"a", 0, 3, 64}, {"b", 3, 5, 64}};
  EXPECT_EQ(lower_bound_bytes(requests), 64);
}

TEST(LowerBound, CountsAlignedSizes) {
  const std::vector<BufferRequest> requests = {{"a", 0, 1, 1, 64}, {"b", 0, 1, 65, 32}};
  EXPECT_EQ(lower_bound_bytes(requests), 64 + 96);
}

TEST(LowerBound, OfNothingIsZero) { EXPECT_EQ(lower_bound_bytes({}), 0); }

}  // namespace
}  // namespace vertebra::memory
