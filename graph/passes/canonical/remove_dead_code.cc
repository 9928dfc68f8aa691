#include "graph/passes/canonical/remove_dead_code.h"

namespace vertebra {

bool remove_dead_code(Graph& graph) {
  const std::size_t before = graph.nodes.size();
  remove_unused_nodes(graph);
  return graph.nodes.size() != before;
}

}  // namespace vertebra
