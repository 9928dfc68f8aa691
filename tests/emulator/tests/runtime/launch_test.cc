#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/emulator/runtime/block_filter.h"
#include "tests/emulator/tests/runtime/program.h"

namespace vertebra::emulator::runtime {
namespace {

using ::testing::ElementsAre;

const std::string module_text =
    ptx_header() + ".extern .shared .align 16 .b8 dynamic[];\n" + store_kernel("plain") +
    store_kernel("bounded", ".maxntid 32, 4, 1") + store_kernel("fixed", ".reqntid 8, 4, 1") +
    store_kernel("sharing", "", ".shared .align 4 .b8 tile[1024];\n") +
    store_kernel("fills_shared", "", ".shared .align 4 .b8 tile[50176];\n") +
    store_kernel("traps", "", "trap;\n");

struct Kernels {
  Kernels() : unit({{module_text}}) {
    unit.kernel(&plain, "plain");
    unit.kernel(&bounded, "bounded");
    unit.kernel(&fixed, "fixed");
    unit.kernel(&sharing, "sharing");
    unit.kernel(&fills_shared, "fills_shared");
    unit.kernel(&traps, "traps");
  }
  TranslationUnit unit;
  char plain = 0, bounded = 0, fixed = 0, sharing = 0, fills_shared = 0, traps = 0;
};

// A refused launch: CUDA's error, the finding on stderr, and 86 in the end. The finding makes the
// process fail, so it has one of its own.
template <typename Launch>
void expect_refused(cudaError_t error, const std::string& finding, Launch&& launch) {
  const auto process = [&] {
    Kernels kernels;
    const bool returned = launch(kernels) == error;
    const bool remembered = cudaGetLastError() == error;
    const bool not_sticky = cudaDeviceSynchronize() == cudaSuccess;
    std::exit(returned && remembered && not_sticky ? 0 : 1);
  };
  EXPECT_EXIT(process(), ::testing::ExitedWithCode(86), "emulator: launch-limit: " + finding);
}

void expect_refused_dims(dim3 grid, dim3 block, const std::string& finding) {
  expect_refused(cudaErrorInvalidConfiguration, "kernel plain: " + finding, [&](Kernels& kernels) {
    return launch_store(&kernels.plain, grid, block, nullptr, 0);
  });
}

TEST(LaunchLimits, Dimensions) {
  expect_refused_dims({0, 1, 1}, 1, "a grid of 0x1x1, its x may be 1 to 2147483647");
  expect_refused_dims({0x80000000u, 1, 1}, 1, "a grid of 2147483648x1x1, its x may be");
  expect_refused_dims({1, 65536, 1}, 1, "a grid of 1x65536x1, its y may be 1 to 65535");
  expect_refused_dims({1, 1, 65536}, 1, "a grid of 1x1x65536, its z may be 1 to 65535");
  expect_refused_dims(1, {1025, 1, 1}, "a block of 1025x1x1, its x may be 1 to 1024");
  expect_refused_dims(1, {1, 1025, 1}, "a block of 1x1025x1, its y may be 1 to 1024");
  expect_refused_dims(1, {1, 1, 65}, "a block of 1x1x65, its z may be 1 to 64");
  expect_refused_dims(1, {1, 0, 1}, "a block of 1x0x1, its y may be 1 to 1024");
}

TEST(LaunchLimits, Threads) {
  expect_refused_dims(1, {1024, 2, 1}, "2048 threads a block, the device's limit is 1024");
}

TEST(LaunchLimits, TheKernelsOwnBound) {
  expect_refused(
      cudaErrorInvalidValue, "kernel bounded: 129 threads a block, the kernel's .maxntid is 128",
      [](Kernels& kernels) { return launch_store(&kernels.bounded, 1, 129, nullptr, 0); });
}

TEST(LaunchLimits, TheKernelsOwnShape) {
  expect_refused(cudaErrorInvalidValue,
                 "kernel fixed: a block of 32x1x1, the kernel's .reqntid is 8x4x1",
                 [](Kernels& kernels) { return launch_store(&kernels.fixed, 1, 32, nullptr, 0); });
}

TEST(LaunchLimits, DynamicSharedMemoryWithoutTheAttribute) {
  expect_refused(cudaErrorInvalidValue,
                 "kernel sharing: 48129 bytes of dynamic shared memory, the limit is 48128 unless "
                 "cudaFuncSetAttribute raises it; beside 1024 static ones the device allows 165888",
                 [](Kernels& kernels) {
                   return launch_store(&kernels.sharing, 1, 1, nullptr, 0, 47 * 1024 + 1);
                 });
}

TEST(LaunchLimits, DynamicSharedMemoryBeyondTheAttribute) {
  expect_refused(cudaErrorInvalidValue,
                 "kernel plain: 70001 bytes of dynamic shared memory, the limit is 70000 by",
                 [](Kernels& kernels) {
                   cudaFuncSetAttribute(&kernels.plain, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                        70000);
                   return launch_store(&kernels.plain, 1, 1, nullptr, 0, 70001);
                 });
}

TEST(LaunchLimits, StaticSharedMemory) {
  expect_refused(
      cudaErrorInvalidValue,
      "kernel fills_shared: 50176 bytes of static shared memory, the limit is 49152",
      [](Kernels& kernels) { return launch_store(&kernels.fills_shared, 1, 1, nullptr, 0); });
}

cudaError_t launch_cooperative(const void* function, dim3 grid, dim3 block, void* target) {
  std::uint32_t value = 3;
  void* arguments[] = {&target, &value};
  return cudaLaunchCooperativeKernel(function, grid, block, arguments, 0, nullptr);
}

// 108 multiprocessors of an A100 hold 2 blocks of 1024 threads each.
TEST(LaunchLimits, CooperativeGridsAreResident) {
  expect_refused(
      cudaErrorCooperativeLaunchTooLarge,
      "kernel plain: 217 blocks of a cooperative launch, the device holds 216 at a time",
      [](Kernels& kernels) { return launch_cooperative(&kernels.plain, 217, 1024, nullptr); });
}

// A limit itself is not beyond it.
TEST(Launch, AtTheLimits) {
  Kernels kernels;
  DeviceInts out(216);
  EXPECT_EQ(launch_store(&kernels.plain, 1, {16, 1, 64}, out.data(), 1), cudaSuccess);
  EXPECT_EQ(launch_store(&kernels.bounded, 1, {128, 1, 1}, out.data(), 1), cudaSuccess);
  EXPECT_EQ(launch_store(&kernels.fixed, 1, {8, 4, 1}, out.data(), 1), cudaSuccess);
  EXPECT_EQ(launch_store(&kernels.sharing, 1, 1, out.data(), 1, 47 * 1024), cudaSuccess);
  EXPECT_EQ(
      cudaFuncSetAttribute(&kernels.plain, cudaFuncAttributeMaxDynamicSharedMemorySize, 163 * 1024),
      cudaSuccess);
  EXPECT_EQ(launch_store(&kernels.plain, 1, 1, out.data(), 1, 163 * 1024), cudaSuccess);
  EXPECT_EQ(launch_cooperative(&kernels.plain, 216, 1024, out.data()), cudaSuccess);
  EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
  EXPECT_THAT(out.read(), ::testing::Each(3));
}

TEST(Launch, WithoutArguments) {
  Kernels kernels;
  EXPECT_EQ(cudaLaunchKernel(&kernels.plain, 1, 1, nullptr, 0, nullptr), cudaErrorInvalidValue);
}

cudaError_t launch_with(const void* function, void* target, cudaLaunchAttribute attribute) {
  std::uint32_t value = 6;
  void* arguments[] = {&target, &value};
  cudaLaunchConfig_t config{};
  config.gridDim = 2;
  config.blockDim = 1;
  config.attrs = &attribute;
  config.numAttrs = 1;
  return cudaLaunchKernelExC(&config, function, arguments);
}

TEST(ExtendedLaunch, HintsAreTaken) {
  Kernels kernels;
  for (const auto id :
       {cudaLaunchAttributeCooperative, cudaLaunchAttributeProgrammaticStreamSerialization,
        cudaLaunchAttributePriority, cudaLaunchAttributeIgnore}) {
    DeviceInts out(2);
    cudaLaunchAttribute attribute{};
    attribute.id = id;
    attribute.val.cooperative = 1;
    EXPECT_EQ(launch_with(&kernels.plain, out.data(), attribute), cudaSuccess) << id;
    EXPECT_THAT(out.read(), ElementsAre(6, 6)) << id;
  }
}

TEST(ExtendedLaunch, ClustersOfOneBlock) {
  Kernels kernels;
  DeviceInts out(2);
  cudaLaunchAttribute attribute{};
  attribute.id = cudaLaunchAttributeClusterDimension;
  attribute.val.clusterDim = {1, 1, 1};
  EXPECT_EQ(launch_with(&kernels.plain, out.data(), attribute), cudaSuccess);
  attribute.val.clusterDim = {2, 1, 1};
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(launch_with(&kernels.plain, out.data(), attribute), cudaErrorUnknown);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "emulator: unsupported: cudaLaunchKernelExC: clusters of 2x1x1 blocks\n");
  EXPECT_EQ(cudaGetLastError(), cudaErrorUnknown);
}

TEST(BlockFilter, OnlyTheChosenBlocksOfTheNextLaunch) {
  Kernels kernels;
  DeviceInts out(6);
  const std::uint64_t chosen[] = {5, 0, 3, 5};
  vertebraEmuRunOnlyBlocks(chosen, 4);
  EXPECT_EQ(launch_store(&kernels.plain, 6, 32, out.data(), 4), cudaSuccess);
  EXPECT_THAT(out.read(), ElementsAre(4, 0, 0, 4, 0, 4));
  EXPECT_EQ(launch_store(&kernels.plain, 6, 32, out.data(), 2), cudaSuccess);
  EXPECT_THAT(out.read(), ::testing::Each(2));
}

TEST(BlockFilter, ABlockBeyondTheGrid) {
  Kernels kernels;
  const std::uint64_t chosen[] = {6};
  vertebraEmuRunOnlyBlocks(chosen, 1);
  EXPECT_EQ(launch_store(&kernels.plain, 6, 32, nullptr, 4), cudaErrorInvalidValue);
}

// 2^31 - 1 blocks, of which two run.
TEST(BlockFilter, LaunchesTooBigToEmulate) {
  Kernels kernels;
  const std::uint64_t count = 0x7FFFFFFF;
  void* memory = nullptr;
  ASSERT_EQ(cudaMalloc(&memory, count * 4), cudaSuccess);
  const std::uint64_t chosen[] = {0, count - 1};
  vertebraEmuRunOnlyBlocks(chosen, 2);
  ASSERT_EQ(launch_store(&kernels.plain, static_cast<unsigned>(count), 1, memory, 11), cudaSuccess);
  std::uint32_t last = 0;
  ASSERT_EQ(
      cudaMemcpy(&last, static_cast<char*>(memory) + (count - 1) * 4, 4, cudaMemcpyDeviceToHost),
      cudaSuccess);
  EXPECT_EQ(last, 11u);
  EXPECT_EQ(cudaFree(memory), cudaSuccess);
}

// The launch itself succeeds; every later call returns the error, and cudaGetLastError does not
// clear it.
TEST(Faults, AreSticky) {
  const auto process = [] {
    Kernels kernels;
    const bool launched = launch_store(&kernels.traps, 1, 1, nullptr, 0) == cudaSuccess;
    bool sticky = true;
    for (int n = 0; n < 2; ++n) {
      sticky &= cudaDeviceSynchronize() == cudaErrorLaunchFailure;
      sticky &= cudaGetLastError() == cudaErrorLaunchFailure;
      sticky &= launch_store(&kernels.plain, 1, 1, nullptr, 0) == cudaErrorLaunchFailure;
    }
    std::exit(launched && sticky ? 0 : 1);
  };
  EXPECT_EXIT(process(), ::testing::ExitedWithCode(86), "emulator: trap: .*traps");
}

}  // namespace
}  // namespace vertebra::emulator::runtime
