#include "graph/core/device_info.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra {
namespace {

TEST(CpuDeviceInfo, ScalesItsRatesWithTheThreads) {
  const DeviceInfo one = cpu_device_info(1);
  const DeviceInfo eight = cpu_device_info(8);
  EXPECT_EQ(eight.threads, 8);
  EXPECT_DOUBLE_EQ(eight.flops_per_s, 8 * one.flops_per_s);
  EXPECT_DOUBLE_EQ(eight.bytes_per_s, 8 * one.bytes_per_s);
  EXPECT_EQ(eight.launch_overhead_s, one.launch_overhead_s);
}

TEST(CpuDeviceInfo, IsTheSameOnEveryMachine) {
  EXPECT_EQ(cpu_device_info(1),
            (DeviceInfo{DeviceKind::kCpu, "cpu", 1, 128.0e9, 10.0e9, 2.0e-6, {}}));
}

TEST(CpuDeviceInfo, RefusesFewerThreadsThanOne) {
  EXPECT_THROW(cpu_device_info(0), InvalidArgument);
  EXPECT_THROW(cpu_device_info(-1), InvalidArgument);
}

}  // namespace
}  // namespace vertebra
