#include <utility>

#include "tests/emulator/runtime/graph_lookup.h"
#include "tests/emulator/runtime/graph_parameters.h"

// Copy nodes to and from variables: copies to and from their addresses.
namespace vertebra::emulator::runtime {
namespace {

cudaError_t add_copy(const char* call, cudaGraphNode_t* node, cudaGraph_t handle,
                     const cudaGraphNode_t* dependencies, std::size_t count, void* to,
                     const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return graph_api(call, handle, [&](Runtime& runtime, Graph& graph) {
    std::vector<GraphNode*> after;
    if (!node || !find_nodes(graph, runtime, dependencies, count, after))
      return cudaErrorInvalidValue;
    NodeWork work;
    if (const cudaError_t error = to_work(runtime, call, to, from, bytes, kind, work)) return error;
    *node = graph.add(std::move(work), std::move(after)).handle;
    return cudaSuccess;
  });
}

cudaError_t find_variable(const void* symbol, std::size_t offset, std::byte*& address) {
  void* start = nullptr;
  if (const cudaError_t error = cudaGetSymbolAddress(&start, symbol)) return error;
  address = static_cast<std::byte*>(start) + offset;
  return cudaSuccess;
}

}  // namespace

extern "C" {

cudaError_t cudaGraphAddMemcpyNodeToSymbol(cudaGraphNode_t* node, cudaGraph_t graph,
                                           const cudaGraphNode_t* dependencies, std::size_t count,
                                           const void* symbol, const void* from, std::size_t bytes,
                                           std::size_t offset, cudaMemcpyKind kind) {
  std::byte* address = nullptr;
  if (const cudaError_t error = find_variable(symbol, offset, address)) return error;
  return add_copy(__func__, node, graph, dependencies, count, address, from, bytes, kind);
}

cudaError_t cudaGraphAddMemcpyNodeFromSymbol(cudaGraphNode_t* node, cudaGraph_t graph,
                                             const cudaGraphNode_t* dependencies, std::size_t count,
                                             void* to, const void* symbol, std::size_t bytes,
                                             std::size_t offset, cudaMemcpyKind kind) {
  std::byte* address = nullptr;
  if (const cudaError_t error = find_variable(symbol, offset, address)) return error;
  return add_copy(__func__, node, graph, dependencies, count, to, address, bytes, kind);
}
}

}  // namespace vertebra::emulator::runtime
