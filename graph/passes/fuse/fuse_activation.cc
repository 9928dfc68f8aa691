#include "graph/passes/fuse/fuse_activation.h"

#include "graph/passes/fuse/propose.h"
#include "graph/passes/pattern.h"

namespace vertebra {

bool fuse_activation(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records) {
  bool changed = false;
  // Counted once: what is taken over reads the same values in its new place.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const auto* activation = std::get_if<ActivationAttributes>(&graph.node(id).attributes);
    if (activation == nullptr) continue;
    const ValueId input = graph.node(id).inputs.front();
    if (const Support support = may_take_function(graph, input, uses); !support) {
      records.push_back(
          {"fuse_activation", graph.name_of(graph.node(id)), false, support.reason(), 0});
      continue;
    }
    const Node producer = *graph.producer_of(input);
    Attributes fused = producer.attributes;
    *function_fields(fused)->activation = activation->kind;
    changed |= propose("fuse_activation", graph, id, std::move(fused), producer.inputs,
                       graph.value(input).producer, oracle, records);
  }
  return changed;
}

}  // namespace vertebra
