#include "graph/passes/canonical/fold_batch_norm.h"

#include "graph/passes/pattern.h"

namespace vertebra {

bool fold_batch_norm(Graph& graph) {
  bool changed = false;
  // Counted once: what is taken over reads the same values in its new place.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const auto* norm = std::get_if<BatchNormAttributes>(&graph.node(id).attributes);
    if (norm == nullptr) continue;
    const ValueId input = graph.node(id).inputs.front();
    if (!only_consumer_of_conv2d(graph, input, uses)) continue;
    const Node producer = *graph.producer_of(input);
    auto conv = std::get<Conv2dAttributes>(producer.attributes);
    conv.weight.folded.push_back(norm->tensors);
    replace_node(graph, id, std::move(conv), producer.inputs, producer);
    changed = true;
  }
  return changed;
}

}  // namespace vertebra
