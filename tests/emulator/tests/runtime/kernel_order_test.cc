#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/tests/runtime/process.h"
#include "tests/emulator/tests/runtime/program.h"

// Order among kernels of several streams, by the bytes that they touch.
namespace vertebra::emulator::runtime {
namespace {

/// Two streams store a word each, `distance` words apart, with nothing that orders them.
Outcome store_in_two_streams(unsigned distance, const Environment& environment) {
  return run_process(
      [distance] {
        TranslationUnit unit({{ptx_header() + store_kernel("store")}});
        static char stub;
        unit.kernel(&stub, "store");
        DeviceInts words(2);
        cudaDeviceSynchronize();
        cudaStream_t streams[2];
        for (cudaStream_t& stream : streams) cudaStreamCreate(&stream);
        for (unsigned n = 0; n < 2; ++n) {
          void* target = static_cast<std::uint32_t*>(words.data()) + n * distance;
          std::uint32_t value = n;
          void* arguments[] = {&target, &value};
          EXPECT_EQ(cudaLaunchKernel(&stub, 1, 1, arguments, 0, streams[n]), cudaSuccess);
          cudaStreamDestroy(streams[n]);
        }
        EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
      },
      environment);
}

TEST(KernelOrder, TheSameWord) {
  for (const Environment& environment : {Environment{}, deferred(1), deferred(2)}) {
    const Outcome outcome = store_in_two_streams(0, environment);
    EXPECT_EQ(outcome.status, 86);
    EXPECT_THAT(outcome.errors,
                testing::MatchesRegex("emulator: stream-order: kernel store in stream 2 and kernel "
                                      "store in stream 3 may [^\n]*both write byte 0 of [^\n]*\n"));
  }
}

// Of one sector of the hardware's, which is not what counts.
TEST(KernelOrder, NeighbouringWords) {
  EXPECT_EQ(store_in_two_streams(1, {}), silent);
  for (int seed = 0; seed < 20; ++seed) EXPECT_EQ(store_in_two_streams(1, deferred(seed)), silent);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
