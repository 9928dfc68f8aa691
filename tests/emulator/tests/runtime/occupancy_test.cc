#include <cuda_occupancy.h>
#include <cuda_runtime_api.h>
#include <gmock/gmock.h>

#include "tests/emulator/machine/residency.h"
#include "tests/emulator/runtime/device_attributes.h"

// The emulator's count of resident blocks against NVIDIA's own calculator, which the toolkit
// carries for programs that have no device to ask.
namespace vertebra::emulator::runtime {
namespace {

int expected(const Device& device, int threads, int static_shared, std::size_t dynamic_shared) {
  const cudaOccDeviceProp limits(properties(device));
  cudaOccFuncAttributes kernel;
  kernel.maxThreadsPerBlock = 1024;
  kernel.numRegs = 16;  // too few to matter
  kernel.sharedSizeBytes = static_cast<std::size_t>(static_shared);
  kernel.partitionedGCConfig = PARTITIONED_GC_OFF;
  kernel.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
  kernel.maxDynamicSharedSizeBytes =
      device.shared_per_block_optin - static_cast<std::size_t>(static_shared);
  const cudaOccDeviceState state;
  cudaOccResult result{};
  EXPECT_EQ(cudaOccMaxActiveBlocksPerMultiprocessor(&result, &limits, &kernel, &state, threads,
                                                    dynamic_shared),
            CUDA_OCC_SUCCESS);
  return result.activeBlocksPerMultiprocessor;
}

class OccupancyTest : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Devices, OccupancyTest,
                         testing::Values("T4", "A100", "L4", "H100", "B200"),
                         [](const auto& device) { return std::string(device.param); });

TEST_P(OccupancyTest, IsThatOfNvidiasCalculator) {
  const Device& device = *find_device(GetParam());
  for (const int threads : {1, 31, 32, 33, 64, 96, 128, 160, 192, 256, 320, 512, 544, 768, 1024}) {
    for (const int fixed : {0, 4, 1000, 49152}) {
      for (std::size_t dynamic = 0; fixed + dynamic <= device.shared_per_block_optin;
           dynamic += dynamic < 4096 ? 100 : 1023) {
        ASSERT_EQ(static_cast<int>(resident_blocks(device, static_cast<unsigned>(threads),
                                                   static_cast<unsigned>(fixed) + dynamic)),
                  expected(device, threads, fixed, dynamic))
            << threads << " threads, " << fixed << " + " << dynamic << " bytes";
      }
    }
  }
}

TEST_P(OccupancyTest, NothingFitsBeyondTheLimits) {
  const Device& device = *find_device(GetParam());
  EXPECT_EQ(resident_blocks(device, 1025, 0), 0u);
  EXPECT_EQ(resident_blocks(device, 32, device.shared_per_block_optin + 1), 0u);
  EXPECT_EQ(resident_blocks(device, 32, device.shared_per_block_optin), 1u);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
