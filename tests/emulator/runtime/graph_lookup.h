#pragma once

#include <algorithm>
#include <vector>

#include "tests/emulator/runtime/graph_exec.h"
#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

/// The nodes of an array of handles. False if one is no node of the graph.
bool find_nodes(const Graph& graph, const Runtime& runtime, const cudaGraphNode_t* handles,
                std::size_t count, std::vector<GraphNode*>& nodes);

/// Hands out a list as CUDA does: with a null array its length; else as many as there is room for,
/// the rest of the array null, and `count` becomes how many there are of them.
template <typename T>
void hand_out(const std::vector<T>& list, T* array, std::size_t& count) {
  if (!array) {
    count = list.size();
    return;
  }
  std::fill_n(array, count, T{});
  count = std::min(count, list.size());
  std::copy_n(list.begin(), count, array);
}

std::vector<cudaGraphNode_t> handles_of(const std::vector<GraphNode*>& nodes);

/// The frames of calls about a graph, a node, and a node of an instantiated graph that was made of
/// a node: body(runtime, graph) and so on. cudaErrorInvalidValue for handles of nothing.
template <typename F>
cudaError_t graph_api(const char* call, cudaGraph_t handle, F&& body) {
  return api(call, [&](Runtime& runtime) {
    Graph* graph = runtime.graphs->index.find(handle);
    return graph ? body(runtime, *graph) : cudaErrorInvalidValue;
  });
}

template <typename F>
cudaError_t node_api(const char* call, cudaGraphNode_t handle, F&& body) {
  return api(call, [&](Runtime& runtime) {
    GraphNode* node = runtime.graphs->index.find(handle);
    return node ? body(runtime, *node) : cudaErrorInvalidValue;
  });
}

template <typename F>
cudaError_t exec_api(const char* call, cudaGraphExec_t handle, F&& body) {
  return api(call, [&](Runtime& runtime) {
    GraphExec* exec = runtime.graphs->execs.find(handle);
    return exec ? body(runtime, *exec) : cudaErrorInvalidValue;
  });
}

template <typename F>
cudaError_t exec_node_api(const char* call, cudaGraphExec_t handle, cudaGraphNode_t original,
                          F&& body) {
  return exec_api(call, handle, [&](Runtime& runtime, GraphExec& exec) {
    GraphNode* node = exec.find(original);
    return node ? body(runtime, *node) : cudaErrorInvalidValue;
  });
}

}  // namespace vertebra::emulator::runtime
