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
    Support support = only_consumer_of_conv2d(graph, input, uses);
    if (support) {
      const auto& epilogue =
          std::get<Conv2dAttributes>(graph.producer_of(input)->attributes).epilogue;
      if (epilogue.clamp) support = Support::no("the convolution clamps already");
      if (epilogue.activation) support = Support::no("the convolution has an activation");
      if (epilogue.mean) support = Support::no("the convolution gives a mean");
    }
    if (!support) {
      records.push_back({"fuse_clamp", graph.name_of(graph.node(id)), false, support.reason(), 0});
      continue;
    }
    const Node producer = *graph.producer_of(input);
    auto conv = std::get<Conv2dAttributes>(producer.attributes);
    conv.epilogue.clamp = clamp->range;
    changed |= propose("fuse_clamp", graph, id, conv, producer.inputs, graph.value(input).producer,
                       oracle, records);
  }
  return changed;
}

}  // namespace vertebra
