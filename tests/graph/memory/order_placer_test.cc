#include "graph/memory/order_placer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace vertebra::memory {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

// Walls at [0, 64), [192, 256) and [320, 384) leave gaps of 128 and 64 bytes below the open end.
// Fillers that end at step 1 hold the gaps while the walls are placed.
std::vector<BufferRequest> two_gaps(std::int64_t size) {
  return {{"wall", 0, 9, 64},    {"filler", 0, 1, 128}, {"wall2", 0, 9, 64},
          {"filler2", 0, 1, 64}, {"wall3", 0, 9, 64},   {"new", 5, 6, size}};
}

TEST(OrderPlacer, ReusesTheSmallestGapThatFits) {
  OrderPlacer placer(two_gaps(64));
  EXPECT_EQ(placer.place({0, 1, 2, 3, 4, 5}, Fit::kSmallestGap, kNoLimit), 384);
  EXPECT_THAT(placer.offsets(), ElementsAre(0, 64, 192, 256, 320, 256));
}

TEST(OrderPlacer, ReusesTheSmallestGapWhenItIsTheLowestToo) {
  const std::vector<BufferRequest> requests = {{"wall", 0, 9, 64},  {"filler", 0, 1, 64},
                                               {"wall2", 0, 9, 64}, {"filler2", 0, 1, 128},
                                               {"wall3", 0, 9, 64}, {"new", 5, 6, 64}};
  OrderPlacer placer(requests);
  placer.place({0, 1, 2, 3, 4, 5}, Fit::kSmallestGap, kNoLimit);
  EXPECT_EQ(placer.offsets()[5], 64);
}

TEST(OrderPlacer, ReusesTheLowestGapWhenToldTo) {
  OrderPlacer placer(two_gaps(64));
  placer.place({0, 1, 2, 3, 4, 5}, Fit::kLowestGap, kNoLimit);
  EXPECT_EQ(placer.offsets()[5], 64);
}

TEST(OrderPlacer, FillsAGapToItsLastByteAndNotFurther) {
  OrderPlacer exact(two_gaps(128));
  exact.place({0, 1, 2, 3, 4, 5}, Fit::kSmallestGap, kNoLimit);
  EXPECT_EQ(exact.offsets()[5], 64);
  OrderPlacer above(two_gaps(129));
  EXPECT_EQ(above.place({0, 1, 2, 3, 4, 5}, Fit::kSmallestGap, kNoLimit), 384 + 192);
  EXPECT_EQ(above.offsets()[5], 384);
}

TEST(OrderPlacer, AlignsOffsets) {
  const std::vector<BufferRequest> requests = {
      {"a", 0, 1, 10, 1}, {"b", 0, 1, 5, 64}, {"c", 0, 1, 7, 3}};
  OrderPlacer placer(requests);
  EXPECT_EQ(placer.place({0, 1, 2}, Fit::kSmallestGap, kNoLimit), 128);
  EXPECT_THAT(placer.offsets(), ElementsAre(0, 64, 12));
}

TEST(OrderPlacer, SharesBytesBetweenLifetimesThatMeet) {
  const std::vector<BufferRequest> requests = {{"a", 0, 3, 64}, {"b", 3, 5, 64}};
  OrderPlacer placer(requests);
  EXPECT_EQ(placer.place({0, 1}, Fit::kSmallestGap, kNoLimit), 64);
  EXPECT_FALSE(placer.live_together(0, 1));
}

TEST(OrderPlacer, GivesUpAtTheLimit) {
  const std::vector<BufferRequest> requests = {{"a", 0, 1, 64}, {"b", 0, 1, 64}, {"c", 0, 1, 64}};
  OrderPlacer placer(requests);
  EXPECT_EQ(placer.place({0, 1, 2}, Fit::kSmallestGap, 128), 128);
  EXPECT_EQ(placer.place({0, 1, 2}, Fit::kSmallestGap, 193), 192);
}

}  // namespace
}  // namespace vertebra::memory
