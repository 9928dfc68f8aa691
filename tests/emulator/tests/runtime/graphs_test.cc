#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/emulator/tests/runtime/process.h"

namespace vertebra::emulator::runtime {
namespace {

using testing::HasSubstr;

std::string trace;
void append(void* letter) { trace += *static_cast<const char*>(letter); }

cudaHostNodeParams letter(const char* text) { return {append, const_cast<char*>(text)}; }

cudaGraphNode_t add_letter(cudaGraph_t graph, const char* text,
                           const std::vector<cudaGraphNode_t>& after = {}) {
  cudaGraphNode_t node = nullptr;
  const cudaHostNodeParams parameters = letter(text);
  EXPECT_EQ(cudaGraphAddHostNode(&node, graph, after.data(), after.size(), &parameters),
            cudaSuccess);
  return node;
}

cudaGraph_t make_graph() {
  cudaGraph_t graph = nullptr;
  EXPECT_EQ(cudaGraphCreate(&graph, 0), cudaSuccess);
  return graph;
}

cudaGraphExec_t instantiate(cudaGraph_t graph) {
  cudaGraphExec_t exec = nullptr;
  EXPECT_EQ(cudaGraphInstantiate(&exec, graph, 0), cudaSuccess);
  return exec;
}

std::string run_graph(cudaGraphExec_t exec) {
  trace.clear();
  EXPECT_EQ(cudaGraphLaunch(exec, nullptr), cudaSuccess);
  EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
  return trace;
}

cudaStream_t make_stream() {
  cudaStream_t stream = nullptr;
  EXPECT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  return stream;
}

void begin(cudaStream_t stream, cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal) {
  EXPECT_EQ(cudaStreamBeginCapture(stream, mode), cudaSuccess);
}

// -- explicit graphs

TEST(Graphs, NodesRunBehindTheirDependencies) {
  bool both[2] = {};
  for (int seed = 0; seed < 30; ++seed) {
    const Outcome outcome = run_process(
        [] {
          const cudaGraph_t graph = make_graph();
          const cudaGraphNode_t a = add_letter(graph, "a");
          const cudaGraphNode_t b = add_letter(graph, "b", {a}), c = add_letter(graph, "c", {a});
          add_letter(graph, "d", {b, c});
          std::fputs(run_graph(instantiate(graph)).c_str(), stderr);
        },
        deferred(seed));
    EXPECT_TRUE(outcome.errors == "abcd" || outcome.errors == "acbd") << outcome.errors;
    both[outcome.errors == "abcd"] = true;
  }
  EXPECT_TRUE(both[0]);
  EXPECT_TRUE(both[1]);
}

TEST(Graphs, EdgesAddedLater) {
  EXPECT_EQ(run_process([] {
              const cudaGraph_t graph = make_graph();
              const cudaGraphNode_t a = add_letter(graph, "a"), b = add_letter(graph, "b");
              EXPECT_EQ(cudaGraphAddDependencies(graph, &b, &a, nullptr, 1), cudaSuccess);
              EXPECT_EQ(run_graph(instantiate(graph)), "ba");
              cudaGraphExec_t exec = nullptr;
              EXPECT_EQ(cudaGraphAddDependencies(graph, &a, &b, nullptr, 1), cudaSuccess);
              EXPECT_EQ(cudaGraphInstantiate(&exec, graph, 0), cudaErrorInvalidValue);
              EXPECT_EQ(cudaGraphRemoveDependencies(graph, &b, &a, nullptr, 1), cudaSuccess);
              EXPECT_EQ(run_graph(instantiate(graph)), "ab");
              cudaGetLastError();
            }),
            silent);
}

TEST(Graphs, TheirShapeCanBeRead) {
  EXPECT_EQ(run_process([] {
              const cudaGraph_t graph = make_graph();
              const cudaGraphNode_t a = add_letter(graph, "a"), b = add_letter(graph, "b", {a});
              std::size_t count = 0;
              EXPECT_EQ(cudaGraphGetNodes(graph, nullptr, &count), cudaSuccess);
              EXPECT_EQ(count, 2u);
              cudaGraphNode_t from[3], to[3];
              count = 3;
              EXPECT_EQ(cudaGraphGetEdges(graph, from, to, nullptr, &count), cudaSuccess);
              EXPECT_EQ(count, 1u);
              EXPECT_EQ(from[0], a);
              EXPECT_EQ(to[0], b);
              EXPECT_EQ(to[1], nullptr);
              count = 3;
              EXPECT_EQ(cudaGraphGetRootNodes(graph, from, &count), cudaSuccess);
              EXPECT_EQ(count, 1u);
              EXPECT_EQ(from[0], a);
              EXPECT_EQ(cudaGraphNodeGetDependentNodes(a, nullptr, nullptr, &count), cudaSuccess);
              EXPECT_EQ(count, 1u);
              cudaGraphNodeType type{};
              EXPECT_EQ(cudaGraphNodeGetType(a, &type), cudaSuccess);
              EXPECT_EQ(type, cudaGraphNodeTypeHost);
              EXPECT_EQ(cudaGraphDestroyNode(a), cudaSuccess);
              EXPECT_EQ(cudaGraphNodeGetType(a, &type), cudaErrorInvalidValue);
              EXPECT_EQ(run_graph(instantiate(graph)), "b");
              EXPECT_EQ(cudaGraphDestroy(graph), cudaSuccess);
              EXPECT_EQ(cudaGraphDestroy(graph), cudaErrorInvalidValue);
              cudaGetLastError();
            }),
            silent);
}

TEST(Graphs, FillsAndCopies) {
  EXPECT_EQ(run_process([] {
              std::uint32_t* device = nullptr;
              std::uint32_t host[4] = {};
              cudaMalloc(reinterpret_cast<void**>(&device), 16);
              const cudaGraph_t graph = make_graph();
              cudaGraphNode_t fill = nullptr, copy = nullptr;
              cudaMemsetParams parameters = {device, 0, 0x01020304, 4, 4, 1};
              EXPECT_EQ(cudaGraphAddMemsetNode(&fill, graph, nullptr, 0, &parameters), cudaSuccess);
              EXPECT_EQ(cudaGraphAddMemcpyNode1D(&copy, graph, &fill, 1, host, device, 16,
                                                 cudaMemcpyDeviceToHost),
                        cudaSuccess);
              const cudaGraphExec_t exec = instantiate(graph);
              EXPECT_EQ(cudaGraphLaunch(exec, nullptr), cudaSuccess);
              EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
              EXPECT_THAT(host, testing::Each(0x01020304u));
              parameters.value = 7;
              EXPECT_EQ(cudaGraphExecMemsetNodeSetParams(exec, fill, &parameters), cudaSuccess);
              EXPECT_EQ(cudaGraphExecMemcpyNodeSetParams1D(exec, copy, host, device, 8,
                                                           cudaMemcpyDeviceToHost),
                        cudaSuccess);
              EXPECT_EQ(cudaGraphLaunch(exec, nullptr), cudaSuccess);
              EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
              EXPECT_THAT(host, testing::ElementsAre(7, 7, 0x01020304, 0x01020304));
              cudaMemsetParams got{};
              EXPECT_EQ(cudaGraphMemsetNodeGetParams(fill, &got), cudaSuccess);
              EXPECT_EQ(got.value, 0x01020304u);  // the graph's own node did not change
              EXPECT_EQ(got.width, 4u);
              cudaFree(device);
            }),
            silent);
}

TEST(Graphs, UpdatesKeepTheShape) {
  EXPECT_EQ(run_process([] {
              const cudaGraph_t graph = make_graph(), same = make_graph(), other = make_graph();
              add_letter(graph, "b", {add_letter(graph, "a")});
              add_letter(same, "y", {add_letter(same, "x")});
              add_letter(other, "y");
              add_letter(other, "x");
              const cudaGraphExec_t exec = instantiate(graph);
              cudaGraphExecUpdateResultInfo info{};
              EXPECT_EQ(cudaGraphExecUpdate(exec, same, &info), cudaSuccess);
              EXPECT_EQ(info.result, cudaGraphExecUpdateSuccess);
              EXPECT_EQ(run_graph(exec), "xy");
              EXPECT_EQ(cudaGraphExecUpdate(exec, other, &info), cudaErrorGraphExecUpdateFailure);
              EXPECT_EQ(info.result, cudaGraphExecUpdateErrorTopologyChanged);
              EXPECT_EQ(run_graph(exec), "xy");
              EXPECT_EQ(cudaGraphExecDestroy(exec), cudaSuccess);
              EXPECT_EQ(cudaGraphLaunch(exec, nullptr), cudaErrorInvalidValue);
              cudaGetLastError();
            }),
            silent);
}

TEST(Graphs, ChildrenAndClones) {
  EXPECT_EQ(run_process([] {
              const cudaGraph_t child = make_graph(), graph = make_graph();
              add_letter(child, "c", {add_letter(child, "b")});
              const cudaGraphNode_t first = add_letter(graph, "a");
              cudaGraphNode_t inner = nullptr, found = nullptr;
              EXPECT_EQ(cudaGraphAddChildGraphNode(&inner, graph, &first, 1, child), cudaSuccess);
              add_letter(graph, "d", {inner});
              EXPECT_EQ(cudaGraphDestroy(child), cudaSuccess);  // its node has a copy
              cudaGraph_t clone = nullptr;
              EXPECT_EQ(cudaGraphClone(&clone, graph), cudaSuccess);
              EXPECT_EQ(cudaGraphNodeFindInClone(&found, first, clone), cudaSuccess);
              const cudaHostNodeParams changed = letter("A");
              EXPECT_EQ(cudaGraphHostNodeSetParams(found, &changed), cudaSuccess);
              EXPECT_EQ(run_graph(instantiate(graph)), "abcd");
              EXPECT_EQ(run_graph(instantiate(clone)), "Abcd");
            }),
            silent);
}

TEST(Graphs, AMissingEdgeIsReported) {
  for (int seed = 0; seed < 10; ++seed) {
    const Outcome outcome = run_process(
        [] {
          char* device = nullptr;
          cudaMalloc(reinterpret_cast<void**>(&device), 16);
          const cudaGraph_t graph = make_graph();
          cudaGraphNode_t node = nullptr;
          const cudaMemsetParams one = {device, 0, 1, 1, 9, 1}, two = {device + 8, 0, 2, 1, 8, 1};
          cudaGraphAddMemsetNode(&node, graph, nullptr, 0, &one);
          cudaGraphAddMemsetNode(&node, graph, nullptr, 0, &two);
          const cudaGraphExec_t exec = instantiate(graph);
          for (int n = 0; n < 3; ++n) cudaGraphLaunch(exec, nullptr);
          cudaFree(device);
        },
        seed == 0 ? Environment{} : deferred(seed));
    EXPECT_EQ(outcome.status, 86);
    EXPECT_THAT(outcome.errors, HasSubstr("emulator: stream-order: memset"));
    EXPECT_THAT(outcome.errors, HasSubstr("both write byte 8 of 16 bytes"));
  }
}

TEST(Graphs, TheEdgeThereIsSilent) {
  for (int seed = 0; seed < 50; ++seed)
    EXPECT_EQ(run_process(
                  [] {
                    char* device = nullptr;
                    char host[16];
                    cudaMalloc(reinterpret_cast<void**>(&device), 16);
                    const cudaGraph_t graph = make_graph();
                    cudaGraphNode_t node = nullptr, next = nullptr;
                    const cudaMemsetParams one = {device, 0, 1, 1, 9, 1},
                                           two = {device + 8, 0, 2, 1, 8, 1};
                    cudaGraphAddMemsetNode(&node, graph, nullptr, 0, &one);
                    cudaGraphAddMemsetNode(&next, graph, &node, 1, &two);
                    const cudaGraphExec_t exec = instantiate(graph);
                    for (int n = 0; n < 3; ++n) cudaGraphLaunch(exec, nullptr);
                    cudaMemcpy(host, device, 16, cudaMemcpyDeviceToHost);
                    EXPECT_EQ(host[8], 2);
                    cudaFree(device);
                  },
                  deferred(seed)),
              silent);
}

TEST(Graphs, DisabledNodesAreNothing) {
  EXPECT_EQ(run_process([] {
              char* device = nullptr;
              cudaMalloc(reinterpret_cast<void**>(&device), 1);
              cudaMemset(device, 9, 1);
              const cudaGraph_t graph = make_graph();
              cudaGraphNode_t fill = nullptr;
              const cudaMemsetParams one = {device, 0, 1, 1, 1, 1};
              cudaGraphAddMemsetNode(&fill, graph, nullptr, 0, &one);
              const cudaGraphExec_t exec = instantiate(graph);
              EXPECT_EQ(cudaGraphNodeSetEnabled(exec, fill, 0), cudaSuccess);
              cudaGraphLaunch(exec, nullptr);
              char host = 0;
              cudaMemcpy(&host, device, 1, cudaMemcpyDeviceToHost);
              EXPECT_EQ(host, 9);
              cudaFree(device);
            }),
            silent);
}

TEST(Graphs, AsDot) {
  EXPECT_EQ(run_process([] {
              const cudaGraph_t graph = make_graph();
              add_letter(graph, "b", {add_letter(graph, "a")});
              const std::string path = testing::TempDir() + "emulator_graph.dot";
              EXPECT_EQ(cudaGraphDebugDotPrint(graph, path.c_str(), 0), cudaSuccess);
              std::stringstream text;
              text << std::ifstream(path).rdbuf();
              EXPECT_THAT(text.str(), HasSubstr("n0 -> n1;"));
            }),
            silent);
}

// -- captures

TEST(Captures, WorkBecomesNodesAndDoesNotRun) {
  EXPECT_EQ(run_process([] {
              const cudaStream_t stream = make_stream();
              cudaGraph_t graph = nullptr;
              begin(stream);
              cudaStreamCaptureStatus status{};
              EXPECT_EQ(cudaStreamIsCapturing(stream, &status), cudaSuccess);
              EXPECT_EQ(status, cudaStreamCaptureStatusActive);
              cudaLaunchHostFunc(stream, append, const_cast<char*>("a"));
              cudaLaunchHostFunc(stream, append, const_cast<char*>("b"));
              EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaSuccess);
              EXPECT_EQ(trace, "");
              const cudaGraphExec_t exec = instantiate(graph);
              EXPECT_EQ(run_graph(exec), "ab");
              EXPECT_EQ(run_graph(exec), "ab");
              EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaErrorIllegalState);
              cudaGetLastError();
            }),
            silent);
}

TEST(Captures, EventsBringOtherStreamsIn) {
  for (int seed = 0; seed < 20; ++seed)
    EXPECT_EQ(run_process(
                  [] {
                    const cudaStream_t stream = make_stream(), other = make_stream();
                    cudaEvent_t fork = nullptr, join = nullptr;
                    cudaEventCreate(&fork);
                    cudaEventCreate(&join);
                    cudaGraph_t graph = nullptr;
                    begin(stream);
                    cudaLaunchHostFunc(stream, append, const_cast<char*>("a"));
                    EXPECT_EQ(cudaEventRecord(fork, stream), cudaSuccess);
                    EXPECT_EQ(cudaStreamWaitEvent(other, fork, 0), cudaSuccess);
                    cudaLaunchHostFunc(other, append, const_cast<char*>("x"));
                    cudaLaunchHostFunc(stream, append, const_cast<char*>("b"));
                    EXPECT_EQ(cudaEventRecord(join, other), cudaSuccess);
                    EXPECT_EQ(cudaStreamWaitEvent(stream, join, 0), cudaSuccess);
                    cudaLaunchHostFunc(stream, append, const_cast<char*>("c"));
                    EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaSuccess);
                    const std::string order = run_graph(instantiate(graph));
                    EXPECT_TRUE(order == "axbc" || order == "abxc") << order;
                  },
                  deferred(seed)),
              silent);
}

TEST(Captures, AStreamThatDoesNotComeBack) {
  EXPECT_EQ(run_process([] {
              const cudaStream_t stream = make_stream(), other = make_stream();
              cudaEvent_t fork = nullptr;
              cudaEventCreate(&fork);
              cudaGraph_t graph = nullptr;
              begin(stream);
              cudaEventRecord(fork, stream);
              cudaStreamWaitEvent(other, fork, 0);
              cudaLaunchHostFunc(other, append, const_cast<char*>("x"));
              EXPECT_EQ(cudaEventQuery(fork), cudaErrorCapturedEvent);
              EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureUnjoined);
              EXPECT_EQ(graph, nullptr);
              EXPECT_EQ(cudaStreamSynchronize(other), cudaSuccess);
              cudaGetLastError();
            }),
            silent);
}

TEST(Captures, WaitingInvalidates) {
  const auto expect_invalidated = [](cudaError_t error,
                                     const std::function<cudaError_t(cudaStream_t)>& call) {
    EXPECT_EQ(run_process([&] {
                const cudaStream_t stream = make_stream();
                cudaGraph_t graph = nullptr;
                begin(stream);
                EXPECT_EQ(call(stream), error);
                cudaStreamCaptureStatus status{};
                EXPECT_EQ(cudaStreamIsCapturing(stream, &status), cudaSuccess);
                EXPECT_EQ(status, cudaStreamCaptureStatusInvalidated);
                EXPECT_EQ(cudaLaunchHostFunc(stream, append, nullptr),
                          cudaErrorStreamCaptureInvalidated);
                EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaErrorStreamCaptureInvalidated);
                EXPECT_EQ(cudaStreamIsCapturing(stream, &status), cudaSuccess);
                EXPECT_EQ(status, cudaStreamCaptureStatusNone);
                EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
                cudaGetLastError();
              }),
              silent);
  };
  expect_invalidated(cudaErrorStreamCaptureUnsupported,
                     [](cudaStream_t stream) { return cudaStreamSynchronize(stream); });
  expect_invalidated(cudaErrorStreamCaptureUnsupported,
                     [](cudaStream_t stream) { return cudaStreamQuery(stream); });
  expect_invalidated(cudaErrorStreamCaptureUnsupported,
                     [](cudaStream_t) { return cudaDeviceSynchronize(); });
  expect_invalidated(cudaErrorStreamCaptureUnsupported, [](cudaStream_t) {
    void* device = nullptr;
    return cudaMalloc(&device, 4);
  });
  expect_invalidated(cudaErrorStreamCaptureIsolation, [](cudaStream_t stream) {
    cudaEvent_t outside = nullptr;
    cudaEventCreate(&outside);
    const cudaStream_t other = make_stream();
    cudaEventRecord(outside, other);
    return cudaStreamWaitEvent(stream, outside, 0);
  });
}

TEST(Captures, RelaxedOnesAllowUnsafeCalls) {
  EXPECT_EQ(run_process([] {
              const cudaStream_t stream = make_stream();
              cudaGraph_t graph = nullptr;
              void* device = nullptr;
              begin(stream, cudaStreamCaptureModeRelaxed);
              EXPECT_EQ(cudaMalloc(&device, 4), cudaSuccess);
              EXPECT_EQ(cudaMemsetAsync(device, 0, 4, stream), cudaSuccess);
              EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaSuccess);
              begin(stream, cudaStreamCaptureModeGlobal);
              cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
              EXPECT_EQ(cudaThreadExchangeStreamCaptureMode(&mode), cudaSuccess);
              EXPECT_EQ(mode, cudaStreamCaptureModeGlobal);
              EXPECT_EQ(cudaMallocHost(&device, 4), cudaSuccess);
              EXPECT_EQ(cudaStreamEndCapture(stream, &graph), cudaSuccess);
              EXPECT_EQ(cudaDeviceReset(), cudaSuccess);
            }),
            silent);
}

TEST(Captures, TheDefaultStreamHasNoPartInThem) {
  EXPECT_EQ(run_process([] {
              EXPECT_EQ(cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeGlobal),
                        cudaErrorStreamCaptureUnsupported);
              cudaStream_t blocking = nullptr;
              cudaStreamCreate(&blocking);
              cudaGraph_t graph = nullptr;
              begin(blocking);
              EXPECT_EQ(cudaLaunchHostFunc(nullptr, append, nullptr),
                        cudaErrorStreamCaptureImplicit);
              EXPECT_EQ(cudaStreamEndCapture(blocking, &graph), cudaErrorStreamCaptureInvalidated);
              cudaGetLastError();
            }),
            silent);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
