#include <fmt/format.h>

#include <fstream>

#include "tests/emulator/runtime/graph_lookup.h"

namespace vertebra::emulator::runtime {
namespace {

std::string_view type_name(const GraphNode& node) {
  switch (type_of(node.work)) {
    case cudaGraphNodeTypeKernel:
      return "kernel";
    case cudaGraphNodeTypeMemcpy:
      return "memcpy";
    case cudaGraphNodeTypeMemset:
      return "memset";
    case cudaGraphNodeTypeHost:
      return "host";
    case cudaGraphNodeTypeGraph:
      return "graph";
    case cudaGraphNodeTypeEventRecord:
      return "event record";
    case cudaGraphNodeTypeWaitEvent:
      return "event wait";
    default:
      return "empty";
  }
}

std::string dot(const Graph& graph) {
  std::string text = "digraph graph_ {\n";
  std::map<const GraphNode*, std::size_t> numbers;
  for (const auto& node : graph.nodes()) {
    const std::size_t number = numbers.size();
    numbers[node.get()] = number;
    text += fmt::format("  n{} [label=\"{} {}\"];\n", number, number, type_name(*node));
  }
  for (const auto& node : graph.nodes())
    for (const GraphNode* earlier : node->after)
      text += fmt::format("  n{} -> n{};\n", numbers[earlier], numbers[node.get()]);
  return text + "}\n";
}

}  // namespace

extern "C" cudaError_t cudaGraphDebugDotPrint(cudaGraph_t handle, const char* path, unsigned) {
  return graph_api(__func__, handle, [&](Runtime&, Graph& graph) {
    if (!path) return cudaErrorInvalidValue;
    std::ofstream file(path);
    file << dot(graph);
    return file.flush() ? cudaSuccess : cudaErrorOperatingSystem;
  });
}

}  // namespace vertebra::emulator::runtime
