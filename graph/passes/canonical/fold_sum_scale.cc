#include "graph/passes/canonical/fold_sum_scale.h"

#include "graph/passes/pattern.h"

namespace vertebra {

bool fold_sum_scale(Graph& graph) {
  bool changed = false;
  const std::vector<int> uses = graph.use_counts();
  for (Node& node : graph.nodes) {
    auto* sum = std::get_if<AddAttributes>(&node.attributes);
    if (sum == nullptr || sum->scale == 1) continue;
    const ValueId scaled = node.inputs[1];
    if (!only_consumer_of_conv2d(graph, scaled, uses)) continue;
    Value& value = graph.values.at(static_cast<std::size_t>(scaled));
    const std::string name = value.name + "/scaled";
    if (graph.find_value(name) != kNoValue) continue;
    value.name = name;
    auto& conv = std::get<Conv2dAttributes>(graph.node(value.producer).attributes);
    conv.weight.factor *= sum->scale;
    sum->scale = 1;
    changed = true;
  }
  return changed;
}

}  // namespace vertebra
