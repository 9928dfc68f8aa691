#include "tests/emulator/runtime/graph_lookup.h"

namespace vertebra::emulator::runtime {

bool find_nodes(const Graph& graph, const Runtime& runtime, const cudaGraphNode_t* handles,
                std::size_t count, std::vector<GraphNode*>& nodes) {
  if (count > 0 && !handles) return false;
  for (std::size_t n = 0; n < count; ++n) {
    GraphNode* node = runtime.graphs->index.find(handles[n]);
    if (!node || node->graph != &graph) return false;
    nodes.push_back(node);
  }
  return true;
}

std::vector<cudaGraphNode_t> handles_of(const std::vector<GraphNode*>& nodes) {
  std::vector<cudaGraphNode_t> handles;
  for (const GraphNode* node : nodes) handles.push_back(node->handle);
  return handles;
}

}  // namespace vertebra::emulator::runtime
