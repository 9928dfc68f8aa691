#include "graph/passes/fuse/fuse_activation.h"

#include "graph/passes/fuse/propose.h"
#include "graph/passes/pattern.h"

namespace vertebra {
namespace {

Support applies(const Graph& graph, ValueId input, const std::vector<int>& uses) {
  if (const Support s = only_consumer_of_conv2d(graph, input, uses); !s) return s;
  const auto& epilogue = std::get<Conv2dAttributes>(graph.producer_of(input)->attributes).epilogue;
  if (epilogue.clamp) return Support::no("the convolution clamps");
  if (epilogue.activation) return Support::no("the convolution has an activation already");
  if (epilogue.mean) return Support::no("the convolution gives a mean");
  return Support::yes();
}

}  // namespace

bool fuse_activation(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records) {
  bool changed = false;
  // Counted once: what is taken over reads the same values in its new place.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const auto* activation = std::get_if<ActivationAttributes>(&graph.node(id).attributes);
    if (activation == nullptr) continue;
    const ValueId input = graph.node(id).inputs.front();
    if (const Support support = applies(graph, input, uses); !support) {
      records.push_back(
          {"fuse_activation", graph.name_of(graph.node(id)), false, support.reason(), 0});
      continue;
    }
    const Node producer = *graph.producer_of(input);
    auto conv = std::get<Conv2dAttributes>(producer.attributes);
    conv.epilogue.activation = activation->kind;
    changed |= propose("fuse_activation", graph, id, conv, producer.inputs,
                       graph.value(input).producer, oracle, records);
  }
  return changed;
}

}  // namespace vertebra
