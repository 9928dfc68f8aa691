#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/tests/runtime/process.h"
#include "tests/emulator/tests/runtime/program.h"

// Order among kernels of several streams, by the bytes that they touch.
namespace vertebra::emulator::runtime {
namespace {

/// An entry `name`(address, value) that adds the value to a word with one atomic.
std::string add_kernel(const std::string& name) {
  return ".visible .entry " + name +
         "(.param .u64 to, .param .u32 value) {\n"
         ".reg .b64 %d; .reg .b32 %r;\n"
         "ld.param.u64 %d, [to];\nld.param.u32 %r, [value];\n"
         "red.global.add.u32 [%d], %r;\nret;\n}\n";
}

/// Two streams touch a word each, `distance` words apart, with nothing that orders them: by the
/// kernels `first` and `second`, each "store" or "add".
Outcome run_in_two_streams(const char* first, const char* second, unsigned distance,
                           const Environment& environment) {
  return run_process(
      [=] {
        TranslationUnit unit({{ptx_header() + store_kernel("store") + add_kernel("add")}});
        static char stubs[2];
        unit.kernel(&stubs[0], first);
        unit.kernel(&stubs[1], second);
        DeviceInts words(2);
        cudaDeviceSynchronize();
        cudaStream_t streams[2];
        for (cudaStream_t& stream : streams) cudaStreamCreate(&stream);
        for (unsigned n = 0; n < 2; ++n) {
          void* target = static_cast<std::uint32_t*>(words.data()) + n * distance;
          std::uint32_t value = n;
          void* arguments[] = {&target, &value};
          EXPECT_EQ(cudaLaunchKernel(&stubs[n], 1, 1, arguments, 0, streams[n]), cudaSuccess);
          cudaStreamDestroy(streams[n]);
        }
        EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
      },
      environment);
}

Outcome store_in_two_streams(unsigned distance, const Environment& environment) {
  return run_in_two_streams("store", "store", distance, environment);
}

TEST(KernelOrder, AtomicsCollideWithOtherAccessesAlone) {
  EXPECT_EQ(run_in_two_streams("add", "add", 0, {}), silent);
  for (int seed = 0; seed < 20; ++seed)
    EXPECT_EQ(run_in_two_streams("add", "add", 0, deferred(seed)), silent);
  EXPECT_EQ(run_in_two_streams("add", "store", 0, {}).status, 86);
  EXPECT_EQ(run_in_two_streams("store", "add", 0, {}).status, 86);
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

/// The default stream stores a word, then a stream that does not wait for it does.
Outcome store_beside_the_default_stream(bool synchronised) {
  return run_process(
      [=] {
        TranslationUnit unit({{ptx_header() + store_kernel("store")}});
        static char stub;
        unit.kernel(&stub, "store");
        DeviceInts words(1);
        cudaStream_t stream;
        cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
        void* target = words.data();
        std::uint32_t value = 1;
        void* arguments[] = {&target, &value};
        EXPECT_EQ(cudaLaunchKernel(&stub, 1, 1, arguments, 0, nullptr), cudaSuccess);
        if (synchronised) cudaDeviceSynchronize();
        EXPECT_EQ(cudaLaunchKernel(&stub, 1, 1, arguments, 0, stream), cudaSuccess);
        cudaStreamDestroy(stream);
        EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
      },
      {});
}

TEST(KernelOrder, AStreamThatDoesNotWaitForTheDefaultStream) {
  EXPECT_EQ(store_beside_the_default_stream(false).status, 86);
  EXPECT_EQ(store_beside_the_default_stream(true), silent);
}

/// A graph of two kernels that store the same word.
Outcome store_in_a_graph(bool ordered) {
  return run_process(
      [=] {
        TranslationUnit unit({{ptx_header() + store_kernel("store")}});
        static char stub;
        unit.kernel(&stub, "store");
        DeviceInts words(1);
        cudaDeviceSynchronize();
        void* target = words.data();
        std::uint32_t value = 1;
        void* arguments[] = {&target, &value};
        cudaKernelNodeParams parameters{};
        parameters.func = &stub;
        parameters.gridDim = parameters.blockDim = 1;
        parameters.kernelParams = arguments;
        cudaGraph_t graph;
        cudaGraphNode_t first, second;
        EXPECT_EQ(cudaGraphCreate(&graph, 0), cudaSuccess);
        EXPECT_EQ(cudaGraphAddKernelNode(&first, graph, nullptr, 0, &parameters), cudaSuccess);
        EXPECT_EQ(cudaGraphAddKernelNode(&second, graph, &first, ordered, &parameters),
                  cudaSuccess);
        cudaGraphExec_t exec;
        EXPECT_EQ(cudaGraphInstantiate(&exec, graph, 0), cudaSuccess);
        EXPECT_EQ(cudaGraphLaunch(exec, nullptr), cudaSuccess);
        EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
        cudaGraphExecDestroy(exec);
        cudaGraphDestroy(graph);
      },
      {});
}

TEST(KernelOrder, NodesOfAGraph) {
  EXPECT_EQ(store_in_a_graph(false).status, 86);
  EXPECT_EQ(store_in_a_graph(true), silent);
}

// Of one sector of the hardware's, which is not what counts.
TEST(KernelOrder, NeighbouringWords) {
  EXPECT_EQ(store_in_two_streams(1, {}), silent);
  for (int seed = 0; seed < 20; ++seed) EXPECT_EQ(store_in_two_streams(1, deferred(seed)), silent);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
