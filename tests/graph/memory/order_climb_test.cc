#include "graph/memory/order_climb.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "graph/memory/lower_bound.h"
#include "tests/graph/memory/random_requests.h"

namespace vertebra::memory {
namespace {

TEST(OrderClimb, ImprovesOnABadOrderAndNeverWorsensOne) {
  std::mt19937_64 random(3);
  int improved = 0;
  for (int trial = 0; trial < 50; ++trial) {
    const std::vector<BufferRequest> requests = random_requests(random, 30, 15, 20);
    PlacementOrder order(requests.size());
    std::iota(order.begin(), order.end(), 0U);
    OrderPlacer placer(requests);
    const std::int64_t before =
        placer.place(order, Fit::kSmallestGap, std::numeric_limits<std::int64_t>::max());
    const ClimbResult result =
        climb_order(placer, order, Fit::kSmallestGap, lower_bound_bytes(requests), 1'000'000);
    EXPECT_LE(result.arena_bytes, before);
    EXPECT_EQ(placer.place(result.order, Fit::kSmallestGap, before + 1), result.arena_bytes);
    improved += result.arena_bytes < before ? 1 : 0;
  }
  EXPECT_GE(improved, 40);
}

TEST(OrderClimb, StopsAtTheTargetAndAtTheBudget) {
  const std::vector<BufferRequest> requests = {{"a", 0, 2, 64}, {"b", 1, 3, 64}, {"c", 2, 4, 64}};
  OrderPlacer placer(requests);
  climb_order(placer, {0, 1, 2}, Fit::kSmallestGap, 128, 1'000'000);
  EXPECT_LE(placer.comparisons(), 3);
  climb_order(placer, {0, 1, 2}, Fit::kSmallestGap, 1, 1'000);
  EXPECT_LE(placer.comparisons(), 1'020);
}

TEST(OrderClimb, EndsWhereNoRequestCanMove) {
  const std::vector<BufferRequest> requests = {{"a", 0, 2, 64}};
  OrderPlacer placer(requests);
  EXPECT_EQ(climb_order(placer, {0}, Fit::kSmallestGap, 1, 1'000).arena_bytes, 64);
}

}  // namespace
}  // namespace vertebra::memory
