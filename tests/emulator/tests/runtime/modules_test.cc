#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/emulator/tests/runtime/program.h"

namespace vertebra::emulator::runtime {
namespace {

using ::testing::ElementsAre;

std::string module_with(const std::string& body, unsigned target = 80) {
  return ptx_header(target) + body;
}

// A kernel that ignores its value and stores `number`.
std::string numbered_kernel(const std::string& name, int number) {
  const std::string kernel = store_kernel(name);
  const std::string load = "ld.param.u32 %r1, [p1];";
  return std::string(kernel).replace(kernel.find(load), load.size(),
                                     "mov.u32 %r1, " + std::to_string(number) + ";");
}

std::uint32_t stored_by(const void* function) {
  DeviceInts out(1);
  EXPECT_EQ(launch_store(function, 1, 1, out.data(), 0), cudaSuccess);
  EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
  return out.read()[0];
}

TEST(Modules, AKernelRuns) {
  TranslationUnit unit({{module_with(store_kernel("k"))}});
  const char stub = 0;
  unit.kernel(&stub, "k");
  DeviceInts out(3);
  EXPECT_EQ(launch_store(&stub, 3, 1, out.data(), 42), cudaSuccess);
  EXPECT_THAT(out.read(), ElementsAre(42, 42, 42));
}

TEST(Modules, TheSameNameInTwoUnits) {
  TranslationUnit first({{module_with(numbered_kernel("k", 1))}});
  TranslationUnit second({{module_with(numbered_kernel("k", 2))}});
  const char stubs[2] = {};
  first.kernel(&stubs[0], "k");
  second.kernel(&stubs[1], "k");
  EXPECT_EQ(stored_by(&stubs[0]), 1u);
  EXPECT_EQ(stored_by(&stubs[1]), 2u);
}

TEST(Modules, TheHighestPtxThatTheDeviceRuns) {
  TranslationUnit unit({{module_with(numbered_kernel("k", 75), 75), 75},
                        {module_with(numbered_kernel("k", 80), 80), 80},
                        {module_with(numbered_kernel("k", 90), 90), 90}});
  const char stub = 0;
  unit.kernel(&stub, "k");
  EXPECT_EQ(stored_by(&stub), 80u);  // an A100, if the environment names no other device
}

TEST(Modules, NoneThatTheDeviceRuns) {
  TranslationUnit unit({{module_with(store_kernel("k"), 90), 90}});
  const char stub = 0;
  int shadow = 0;
  unit.kernel(&stub, "k");
  unit.variable(&shadow, "v", 4);
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorNoKernelImageForDevice);
  EXPECT_EQ(cudaGetLastError(), cudaErrorNoKernelImageForDevice);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  void* address = nullptr;
  EXPECT_EQ(cudaGetSymbolAddress(&address, &shadow), cudaErrorNoKernelImageForDevice);
}

TEST(Modules, UnknownFunction) {
  const char stub = 0;
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorInvalidDeviceFunction);
  cudaKernel_t kernel = nullptr;
  EXPECT_EQ(__cudaGetKernel(&kernel, &stub), cudaErrorInvalidDeviceFunction);
}

TEST(Modules, AKernelThatItsModuleLacks) {
  TranslationUnit unit({{module_with(store_kernel("k"))}});
  const char stub = 0;
  unit.kernel(&stub, "other");
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorInvalidDeviceFunction);
}

TEST(Modules, UnregisteredFunctionsAreUnknown) {
  const char stub = 0;
  {
    TranslationUnit unit({{module_with(store_kernel("k"))}});
    unit.kernel(&stub, "k");
    EXPECT_EQ(stored_by(&stub), 0u);
  }
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorInvalidDeviceFunction);
}

// Each time it is used, the same error; why, only once.
TEST(Modules, DamagedPtx) {
  TranslationUnit unit({{module_with(".visible .entry k( {\n")}});
  const char stub = 0;
  unit.kernel(&stub, "k");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorInvalidPtx);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::MatchesRegex("emulator: unsupported: module of k: PTX line 4: .*\n"));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorInvalidPtx);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Modules, DamagedFatbin) {
  fatbin::Bytes container = fatbin::make_container({{.payload = fatbin::bytes_of("x")}});
  fatbin::write<std::uint64_t>(container, 24, 1 << 20);  // the entry's payload
  TranslationUnit unit(std::move(container));
  const char stub = 0;
  unit.kernel(&stub, "k");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(launch_store(&stub, 1, 1, nullptr, 0), cudaErrorInvalidKernelImage);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::HasSubstr("module of k: fatbin: entry 0: payload of 1048576 bytes"));
}

TEST(Modules, HandlesStandForFunctions) {
  TranslationUnit unit({{module_with(numbered_kernel("k", 5))}});
  const char stub = 0;
  unit.kernel(&stub, "k");
  cudaKernel_t kernel = nullptr;
  ASSERT_EQ(__cudaGetKernel(&kernel, &stub), cudaSuccess);
  EXPECT_EQ(stored_by(kernel), 5u);
  cudaFunction_t function = nullptr;
  ASSERT_EQ(cudaGetFuncBySymbol(&function, &stub), cudaSuccess);
  EXPECT_EQ(stored_by(function), 5u);
  const char* name = nullptr;
  EXPECT_EQ(cudaFuncGetName(&name, kernel), cudaSuccess);
  EXPECT_STREQ(name, "k");
}

// What `kernel<<<...>>>(...)` becomes.
TEST(Modules, LaunchesOfTheTripleAngle) {
  TranslationUnit unit({{module_with(store_kernel("k"))}});
  const char stub = 0;
  unit.kernel(&stub, "k");
  DeviceInts out(4);
  ASSERT_EQ(__cudaPushCallConfiguration(2, 1, 0, nullptr), 0u);
  ASSERT_EQ(__cudaPushCallConfiguration(4, 32, 16, cudaStreamLegacy), 0u);  // by an argument of it
  for (const auto& [grid, value] : {std::pair{4u, 7u}, std::pair{2u, 8u}}) {
    dim3 popped_grid, popped_block;
    std::size_t shared = 99;
    cudaStream_t stream = nullptr;
    ASSERT_EQ(__cudaPopCallConfiguration(&popped_grid, &popped_block, &shared, &stream),
              cudaSuccess);
    EXPECT_EQ(popped_grid.x, grid);
    cudaKernel_t kernel = nullptr;
    ASSERT_EQ(__cudaGetKernel(&kernel, &stub), cudaSuccess);
    void* target = out.data();
    std::uint32_t number = value;
    void* arguments[] = {&target, &number};
    EXPECT_EQ(__cudaLaunchKernel(kernel, popped_grid, popped_block, arguments, shared, stream),
              cudaSuccess);
  }
  EXPECT_THAT(out.read(), ElementsAre(8, 8, 7, 7));
  dim3 none;
  std::size_t shared = 0;
  cudaStream_t stream = nullptr;
  EXPECT_EQ(__cudaPopCallConfiguration(&none, &none, &shared, &stream),
            cudaErrorMissingConfiguration);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
