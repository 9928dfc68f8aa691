#include "graph/memory/greedy_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/graph/memory/random_requests.h"

namespace vertebra::memory {
namespace {

using ::testing::ElementsAre;

TEST(GreedyOrders, AreBySizeAreaLifetimeStartNeighboursAndPressure) {
  const std::vector<BufferRequest> requests = {
      {"long", 1, 9, 100}, {"big", 2, 4, 300}, {"first", 0, 2, 50}, {"late", 7, 8, 200}};
  const std::vector<PlacementOrder> orders = greedy_orders(requests);
  ASSERT_EQ(orders.size(), 6U);
  EXPECT_THAT(orders[0], ElementsAre(1, 3, 0, 2)) << "size";
  EXPECT_THAT(orders[1], ElementsAre(0, 1, 3, 2)) << "area: 800, 600, 200, 100";
  EXPECT_THAT(orders[2], ElementsAre(0, 1, 2, 3)) << "lifetime: 8, 2, 2, 1";
  EXPECT_THAT(orders[3], ElementsAre(2, 0, 1, 3)) << "start";
  EXPECT_THAT(orders[4], ElementsAre(0, 1, 3, 2)) << "neighbours: 3, 1, 1, 1";
  EXPECT_THAT(orders[5], ElementsAre(1, 0, 3, 2)) << "pressure: 400, 400, 300, 150";
}

TEST(GreedyOrders, ArePermutations) {
  std::mt19937_64 random(1);
  const std::vector<BufferRequest> requests = random_requests(random, 50, 20, 9);
  for (PlacementOrder order : greedy_orders(requests)) {
    std::sort(order.begin(), order.end());
    ASSERT_EQ(order.size(), requests.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
  }
}

}  // namespace
}  // namespace vertebra::memory
