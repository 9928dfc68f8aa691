#include "graph/ir/graph.h"

#include <algorithm>

namespace vertebra {

ValueId Graph::find_value(std::string_view value_name) const {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const Value& v) { return v.name == value_name; });
  return found == values.end() ? kNoValue : static_cast<ValueId>(found - values.begin());
}

bool Graph::is_output(ValueId id) const {
  return std::find(outputs.begin(), outputs.end(), id) != outputs.end();
}

std::vector<int> Graph::use_counts() const {
  std::vector<int> counts(values.size(), 0);
  for (const Node& n : nodes) {
    for (const ValueId id : n.inputs) ++counts.at(static_cast<std::size_t>(id));
  }
  for (const ValueId id : outputs) ++counts.at(static_cast<std::size_t>(id));
  return counts;
}

void remove_unused_nodes(Graph& graph) {
  std::vector<bool> needed(graph.values.size(), false);
  const auto need = [&needed](ValueId id) { needed.at(static_cast<std::size_t>(id)) = true; };
  need(graph.input);
  for (const ValueId id : graph.outputs) need(id);
  for (auto n = graph.nodes.rbegin(); n != graph.nodes.rend(); ++n) {
    if (!needed.at(static_cast<std::size_t>(n->output))) continue;
    for (const ValueId id : n->inputs) need(id);
  }

  std::vector<ValueId> renumbered(graph.values.size(), kNoValue);
  std::vector<Value> kept_values;
  for (std::size_t i = 0; i < graph.values.size(); ++i) {
    if (!needed[i]) continue;
    renumbered[i] = static_cast<ValueId>(kept_values.size());
    kept_values.push_back(std::move(graph.values[i]));
  }
  const auto renumber = [&renumbered](ValueId& id) {
    id = renumbered.at(static_cast<std::size_t>(id));
  };
  std::vector<Node> kept_nodes;
  for (Node& n : graph.nodes) {
    if (!needed.at(static_cast<std::size_t>(n.output))) continue;
    renumber(n.output);
    for (ValueId& id : n.inputs) renumber(id);
    kept_values.at(static_cast<std::size_t>(n.output)).producer =
        static_cast<NodeId>(kept_nodes.size());
    kept_nodes.push_back(std::move(n));
  }
  renumber(graph.input);
  for (ValueId& id : graph.outputs) renumber(id);
  graph.values = std::move(kept_values);
  graph.nodes = std::move(kept_nodes);
}

Conv2dProblem conv2d_problem(const Graph& graph, const Node& node, std::int64_t n) {
  const auto& a = std::get<Conv2dAttributes>(node.attributes);
  const Shape& x = graph.shape_of(node.inputs.front());
  return {n, x.h, x.w, x.c, a.k, a.r, a.s, a.stride_h, a.stride_w, a.pad, a.groups};
}

Pool2dProblem pool2d_problem(const Pool2dAttributes& a, const Shape& x, std::int64_t n) {
  return {n, x.h, x.w, x.c, a.r, a.s, a.stride_h, a.stride_w, a.pad, a.kind, a.count_padding};
}

std::int64_t count_macs(const Graph& graph) {
  std::int64_t macs = 0;
  for (const Node& n : graph.nodes) {
    if (std::holds_alternative<Conv2dAttributes>(n.attributes)) {
      macs += conv2d_problem(graph, n, 1).macs();
    } else if (const auto* dense = std::get_if<DenseAttributes>(&n.attributes)) {
      macs += dense->units * graph.shape_of(n.inputs.front()).c;
    }
  }
  return macs;
}

std::int64_t count_parameters(const Graph& graph) {
  std::int64_t parameters = 0;
  const auto count_norm = [&parameters](const BatchNormTensors& norm, std::int64_t channels) {
    parameters += (norm.gamma.empty() ? 1 : 2) * channels;
  };
  const auto count = [&](const WeightExpr& weight, const FilterShape& shape) {
    parameters += shape.num_elements() + (weight.bias.empty() ? 0 : shape.k);
    for (const BatchNormTensors& norm : weight.folded) count_norm(norm, shape.k);
  };
  for (const Node& n : graph.nodes) {
    const Shape& x = graph.shape_of(n.inputs.front());
    if (const auto* conv = std::get_if<Conv2dAttributes>(&n.attributes)) {
      count(conv->weight, conv2d_problem(graph, n, 1).filter());
    } else if (const auto* dense = std::get_if<DenseAttributes>(&n.attributes)) {
      count(dense->weight, {dense->units, 1, 1, x.c});
    } else if (const auto* norm = std::get_if<BatchNormAttributes>(&n.attributes)) {
      count_norm(norm->tensors, x.c);
    }
  }
  return parameters;
}

}  // namespace vertebra
