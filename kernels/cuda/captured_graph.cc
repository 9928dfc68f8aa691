#include "kernels/cuda/captured_graph.h"

#include <memory>

#include "kernels/cuda/cuda_error.h"

namespace vertebra::cuda {
namespace {

struct DestroyGraph {
  void operator()(cudaGraph_t graph) const {
    if (cudaGraphDestroy(graph) != cudaSuccess) cudaGetLastError();
  }
};
using Graph = std::unique_ptr<CUgraph_st, DestroyGraph>;

Graph capture(cudaStream_t stream, const std::function<void()>& enqueue) {
  // Thread-local: other threads go on allocating.
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capturing a graph");
  cudaGraph_t graph = nullptr;
  try {
    enqueue();
  } catch (...) {
    // Without an end, the stream would be of no use to whoever handles the exception.
    if (cudaStreamEndCapture(stream, &graph) != cudaSuccess) cudaGetLastError();
    if (graph != nullptr) DestroyGraph()(graph);
    throw;
  }
  check(cudaStreamEndCapture(stream, &graph), "capturing a graph");
  return Graph(graph);
}

}  // namespace

CapturedGraph::CapturedGraph(cudaStream_t stream, const std::function<void()>& enqueue) {
  const Graph graph = capture(stream, enqueue);
  check(cudaGraphInstantiate(&executable_, graph.get(), 0), "instantiating a graph");
}

CapturedGraph::~CapturedGraph() {
  if (cudaGraphExecDestroy(executable_) != cudaSuccess) cudaGetLastError();
}

void CapturedGraph::launch(cudaStream_t stream) const {
  check(cudaGraphLaunch(executable_, stream), "launching a graph");
}

}  // namespace vertebra::cuda
