#include "graph/core/cost.h"

#include <gtest/gtest.h>

namespace vertebra {
namespace {

constexpr double kOverhead = 0.25;
const DeviceInfo kDevice{DeviceKind::kCpu, "test", 1, 100.0, 10.0, kOverhead, {}};

TEST(Cost, IsTheLongerOfMovingAndComputingPlusTheLaunches) {
  EXPECT_DOUBLE_EQ((Cost{20, 100, 1, 1}).seconds(kDevice), 2 + kOverhead);
  EXPECT_DOUBLE_EQ((Cost{20, 400, 1, 4}).seconds(kDevice), 4 + kOverhead);
}

TEST(Cost, CountsWhatTheCacheMoves) {
  DeviceInfo device = kDevice;
  device.gpu.cache_bytes_per_s = 40;
  EXPECT_DOUBLE_EQ((Cost{20, 0, 1, 1, 400}).seconds(device), 10 + kOverhead);
  EXPECT_DOUBLE_EQ((Cost{20, 0, 1, 1, 40}).seconds(device), 2 + kOverhead);
}

TEST(Cost, ComputesAtAShareOfTheRate) { EXPECT_DOUBLE_EQ(fp32_seconds(100, kDevice, 0.5), 2); }

TEST(Cost, CountsEveryLaunch) { EXPECT_DOUBLE_EQ((Cost{0, 0, 3, 0}).seconds(kDevice), 0.75); }

}  // namespace
}  // namespace vertebra
