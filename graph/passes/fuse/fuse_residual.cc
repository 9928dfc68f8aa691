#include "graph/passes/fuse/fuse_residual.h"

#include <algorithm>
#include <array>

#include "graph/passes/fuse/propose.h"
#include "graph/passes/pattern.h"

namespace vertebra {
namespace {

Support applies(const Graph& graph, const Node& sum, ValueId operand, ValueId other,
                const std::vector<int>& uses) {
  if (std::get<AddAttributes>(sum.attributes).scale != 1) return Support::no("the sum has a scale");
  if (operand == other) return Support::no("both operands are one value");
  if (const Support s = only_consumer_of_conv2d(graph, operand, uses); !s) return s;
  const auto& conv = std::get<Conv2dAttributes>(graph.producer_of(operand)->attributes);
  if (conv.epilogue.residual) return Support::no("the convolution has a residual already");
  if (conv.epilogue.mean) return Support::no("the convolution gives a mean");
  if (conv.epilogue.activation)
    return Support::no("the convolution has an activation before the sum");
  if (conv.epilogue.clamp) return Support::no("the convolution clamps before the sum");
  return Support::yes();
}

}  // namespace

bool fuse_residual(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records) {
  bool changed = false;
  // Counted once: what is taken over reads the same values in its new place.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    if (!std::holds_alternative<AddAttributes>(graph.node(id).attributes)) continue;
    const ValueId earlier = std::min(graph.node(id).inputs[0], graph.node(id).inputs[1]);
    const ValueId later = std::max(graph.node(id).inputs[0], graph.node(id).inputs[1]);
    const std::array<std::pair<ValueId, ValueId>, 2> choices{{{later, earlier}, {earlier, later}}};
    for (const auto& [operand, other] : choices) {
      const Support support = applies(graph, graph.node(id), operand, other, uses);
      if (!support) {
        records.push_back({"fuse_residual", graph.name_of(graph.node(id)), false,
                           graph.value(operand).name + ": " + support.reason(), 0});
        continue;
      }
      const Node producer = *graph.producer_of(operand);
      auto conv = std::get<Conv2dAttributes>(producer.attributes);
      conv.epilogue.residual = true;
      if (propose("fuse_residual", graph, id, conv, {producer.inputs.front(), other},
                  graph.value(operand).producer, oracle, records)) {
        changed = true;
        break;
      }
    }
  }
  return changed;
}

}  // namespace vertebra
