#include "graph/core/cost.h"

#include <gtest/gtest.h>

namespace vertebra {
namespace {

constexpr double kOverhead = 0.25;
const DeviceInfo kDevice{DeviceKind::kCpu, "test", 1, 100.0, 10.0, kOverhead};

TEST(Cost, IsTheLongerOfMovingAndComputingPlusTheLaunches) {
  EXPECT_DOUBLE_EQ((Cost{20, 100, 1, 1}).seconds(kDevice), 2 + kOverhead);
  EXPECT_DOUBLE_EQ((Cost{20, 400, 1, 1}).seconds(kDevice), 4 + kOverhead);
}

TEST(Cost, ComputesAtTheShareOfTheFlopsThatIsReached) {
  EXPECT_DOUBLE_EQ((Cost{0, 100, 1, 0.5}).seconds(kDevice), 2 + kOverhead);
}

TEST(Cost, CountsEveryLaunch) { EXPECT_DOUBLE_EQ((Cost{0, 0, 3, 1}).seconds(kDevice), 0.75); }

}  // namespace
}  // namespace vertebra
