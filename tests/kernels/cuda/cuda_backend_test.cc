#include "kernels/cuda/cuda_backend.h"

#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "kernels/cuda/cuda_device.h"

namespace vertebra::cuda {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(CudaBackend, FindsTheDevice) {
  const Availability found = availability();
  EXPECT_EQ(found.devices, 1);
  EXPECT_EQ(found.first, 0);
  EXPECT_EQ(found.reason, "");
}

TEST(CudaBackend, TakesRatesFromTheListAndLimitsFromTheDevice) {
  const auto backend = open_device(0);
  const DeviceInfo& info = backend->info();
  EXPECT_EQ(info.kind, DeviceKind::kCuda);
  EXPECT_EQ(info.name, "NVIDIA A100-SXM4-80GB");
  const DeviceInfo listed = find_gpu_device_info("A100-80");
  EXPECT_EQ(info.bytes_per_s, listed.bytes_per_s);
  EXPECT_EQ(info.gpu.tensor_flops_per_s, listed.gpu.tensor_flops_per_s);
  EXPECT_EQ(info.gpu.compute_capability, 80);
  EXPECT_EQ(info.gpu.shared_bytes_per_block, 163 * 1024);
  EXPECT_EQ(info.gpu.memory_bytes, std::int64_t{80} << 30);
  EXPECT_THAT(std::string(backend->versions()),
              testing::MatchesRegex("CUDA runtime 1[0-9]\\.[0-9], driver for CUDA 1[0-9]\\.[0-9]"));
}

TEST(CudaBackend, RefusesAnOrdinalThatIsNotThere) {
  try {
    open_device(3);
    FAIL();
  } catch (const DeviceError& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("device cuda:3: 1 GPU is visible"),
                                HasSubstr("expected cuda:0; `nvidia-smi -L` lists them")));
  }
}

TEST(CudaBackend, ItsScopeMakesTheDeviceCurrent) {
  const auto backend = open_device(0);
  const auto scope = backend->enter();
  int current = -1;
  ASSERT_EQ(cudaGetDevice(&current), cudaSuccess);
  EXPECT_EQ(current, 0);
}

TEST(CudaBackend, AllocatesAtMultiplesOf256AndNothingForNothing) {
  const auto backend = open_device(0);
  const auto scope = backend->enter();
  const auto one = backend->allocate(1, "one");
  const auto two = backend->allocate(1000, "two");
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(one->data()) % 256, 0u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(two->data()) % 256, 0u);
  EXPECT_EQ(two->size_bytes(), 1000);
  EXPECT_EQ(backend->allocate(0, "none")->data(), nullptr);
  EXPECT_EQ(backend->allocate_host(0, "none")->data(), nullptr);
  EXPECT_NE(backend->allocate_host(10, "ten")->data(), nullptr);
}

TEST(CudaBackend, SaysWhatWasAskedForAndWhatIsFree) {
  const auto backend = open_device(0);
  const auto scope = backend->enter();
  const auto held = backend->allocate(1 << 20, "held");
  try {
    backend->allocate(std::int64_t{100} << 30, "activations");
    FAIL();
  } catch (const OutOfDeviceMemory& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("device memory for activations: 107374182400 bytes"),
                                HasSubstr(" of 85899345920 are free")));
  }
  EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess);
  EXPECT_NE(backend->allocate(1 << 20, "less")->data(), nullptr);
}

}  // namespace
}  // namespace vertebra::cuda
