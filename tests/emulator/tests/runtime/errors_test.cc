#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/tests/runtime/process.h"

namespace vertebra::emulator::runtime {
namespace {

TEST(Errors, NamesAndTexts) {
  EXPECT_STREQ(cudaGetErrorName(cudaErrorInvalidValue), "cudaErrorInvalidValue");
  EXPECT_STREQ(cudaGetErrorString(cudaErrorInvalidValue), "invalid argument");
  EXPECT_STREQ(cudaGetErrorString(cudaSuccess), "no error");
  EXPECT_STREQ(cudaGetErrorName(cudaErrorIllegalAddress), "cudaErrorIllegalAddress");
  EXPECT_STREQ(cudaGetErrorString(cudaErrorIllegalAddress),
               "an illegal memory access was encountered");
  EXPECT_STREQ(cudaGetErrorName(cudaErrorUnknown), "cudaErrorUnknown");
  EXPECT_STREQ(cudaGetErrorName(static_cast<cudaError_t>(12345)), "unrecognized error code");
}

TEST(Errors, TheLastOneIsKeptUntilItIsRead) {
  EXPECT_EQ(run_process([] {
              EXPECT_EQ(cudaEventQuery(nullptr), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
              EXPECT_EQ(cudaPeekAtLastError(), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidResourceHandle);
              EXPECT_EQ(cudaGetLastError(), cudaSuccess);
            }),
            silent);
}

TEST(Errors, TheEnvironmentIsChecked) {
  for (const auto& variable : Environment{{"VERTEBRA_EMU_DEVICE", "P100"},
                                          {"VERTEBRA_EMU_STREAMS", "later"},
                                          {"VERTEBRA_EMU_SEED", "x"},
                                          {"VERTEBRA_EMU_CHECKS", "bound"}}) {
    const Outcome outcome = run_process([] { cudaFree(nullptr); }, {variable});
    EXPECT_EQ(outcome.status, 2) << variable.first;
    EXPECT_THAT(outcome.errors, testing::MatchesRegex("emulator: " + variable.first + "[^\n]+\n"));
  }
}

TEST(Errors, AStatusOfTheProgramsOwnStays) {
  const auto leaky = [](int status) {
    void* device = nullptr;
    cudaMalloc(&device, 4);
    std::exit(status);
  };
  EXPECT_EQ(run_process([&] { leaky(3); }).status, 3);
  EXPECT_EQ(run_process([&] { leaky(0); }).status, 86);
}

TEST(Errors, ChecksCanBeSwitchedOff) {
  EXPECT_EQ(run_process(
                [] {
                  void* device = nullptr;
                  cudaMalloc(&device, 4);
                  EXPECT_EQ(cudaMemset(device, 0, 5), cudaErrorInvalidValue);
                },
                {{"VERTEBRA_EMU_CHECKS", "none"}}),
            silent);
}

TEST(Errors, HostFunctionsMayNotCall) {
  EXPECT_EQ(run_process([] {
              static cudaError_t returned = cudaSuccess;
              EXPECT_EQ(cudaLaunchHostFunc(
                            nullptr, [](void*) { returned = cudaDeviceSynchronize(); }, nullptr),
                        cudaSuccess);
              EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
              EXPECT_EQ(returned, cudaErrorNotPermitted);
              cudaGetLastError();
            }),
            silent);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
