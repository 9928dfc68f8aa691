#include <gmock/gmock.h>

#include "graph/core/device_info.h"
#include "graph/core/error.h"

namespace vertebra {
namespace {

TEST(GpuDeviceInfos, HaveEveryFigureAPlanAsksFor) {
  EXPECT_EQ(gpu_device_infos().size(), 10u);
  for (const DeviceInfo& info : gpu_device_infos()) {
    SCOPED_TRACE(info.name);
    EXPECT_EQ(info.kind, DeviceKind::kCuda);
    EXPECT_GE(info.gpu.compute_capability, 75);
    EXPECT_GT(info.gpu.multiprocessors, 0);
    EXPECT_GE(info.gpu.shared_bytes_per_multiprocessor, info.gpu.shared_bytes_per_block);
    EXPECT_GE(info.gpu.shared_bytes_per_block, 64 * 1024);
    EXPECT_GT(info.gpu.tensor_flops_per_s, info.flops_per_s);
    EXPECT_GT(info.gpu.cache_bytes_per_s, info.bytes_per_s);
    EXPECT_GT(info.gpu.memory_bytes, info.gpu.cache_bytes);
  }
}

TEST(FindGpuDeviceInfo, IgnoresCaseAndDashes) {
  EXPECT_EQ(find_gpu_device_info("a100_80").name, "A100-80");
  EXPECT_EQ(find_gpu_device_info("RTX 4090").name, "RTX4090");
}

TEST(FindGpuDeviceInfo, TakesTheFirstOfAComputeCapability) {
  EXPECT_EQ(find_gpu_device_info("sm_80").name, "A100-40");
  EXPECT_EQ(find_gpu_device_info("sm_120").name, "RTX5090");
}

TEST(FindGpuDeviceInfo, ListsTheNamesForAnyOther) {
  for (const char* name : {"", "sm_70", "sm_", "A10", "A100"}) {
    try {
      find_gpu_device_info(name);
      FAIL() << name;
    } catch (const InvalidArgument& e) {
      EXPECT_THAT(e.what(), ::testing::HasSubstr("A100-40")) << name;
    }
  }
}

}  // namespace
}  // namespace vertebra
