#include "graph/passes/fuse/fuse_clamp.h"

#include "graph/passes/fuse/propose.h"
#include "graph/passes/pattern.h"

namespace vertebra {

bool fuse_clamp(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records) {
  bool changed = false;
  // Counted once: what is taken over reads the same values in its new place.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const auto* clamp = std::get_if<ClampAttributes>(&graph.node(id).attributes);
    if (clamp == nullptr) continue;
    const ValueId input = graph.node(id).inputs.front();
    if (const Support support = may_take_function(graph, input, uses); !support) {
      records.push_back({"fuse_clamp", graph.name_of(graph.node(id)), false, support.reason(), 0});
      continue;
    }
    const Node producer = *graph.producer_of(input);
    Attributes fused = producer.attributes;
    *function_fields(fused)->clamp = clamp->range;
    changed |= propose("fuse_clamp", graph, id, std::move(fused), producer.inputs,
                       graph.value(input).producer, oracle, records);
  }
  return changed;
}

}  // namespace vertebra
