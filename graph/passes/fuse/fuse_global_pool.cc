#include "graph/passes/fuse/fuse_global_pool.h"

#include "graph/passes/fuse/propose.h"
#include "graph/passes/pattern.h"

namespace vertebra {

bool fuse_global_pool(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records) {
  bool changed = false;
  // Counted once: what is taken over reads the same values in its new place.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    if (!std::holds_alternative<GlobalPoolAttributes>(graph.node(id).attributes)) continue;
    const ValueId input = graph.node(id).inputs.front();
    if (const Support support = only_consumer_of_conv2d(graph, input, uses); !support) {
      records.push_back(
          {"fuse_global_pool", graph.name_of(graph.node(id)), false, support.reason(), 0});
      continue;
    }
    const Node producer = *graph.producer_of(input);
    auto conv = std::get<Conv2dAttributes>(producer.attributes);
    if (conv.epilogue.mean) {
      records.push_back({"fuse_global_pool", graph.name_of(graph.node(id)), false,
                         "the convolution gives a mean already", 0});
      continue;
    }
    conv.epilogue.mean = true;
    changed |= propose("fuse_global_pool", graph, id, conv, producer.inputs,
                       graph.value(input).producer, oracle, records);
  }
  return changed;
}

}  // namespace vertebra
