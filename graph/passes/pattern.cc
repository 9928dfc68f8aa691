#include "graph/passes/pattern.h"

namespace vertebra {

Support only_consumer_of_conv2d(const Graph& graph, ValueId value,
                                const std::vector<int>& use_counts) {
  const Node* producer = graph.producer_of(value);
  if (producer == nullptr || !std::holds_alternative<Conv2dAttributes>(producer->attributes)) {
    return Support::no("its input is not made by a convolution");
  }
  if (graph.is_output(value)) return Support::no("the convolution's value is an output");
  if (use_counts.at(static_cast<std::size_t>(value)) != 1) {
    return Support::no("the convolution's value has other readers");
  }
  return Support::yes();
}

void replace_node(Graph& graph, NodeId id, Attributes attributes, std::vector<ValueId> inputs,
                  const Node& absorbed) {
  std::vector<std::string> sources = absorbed.sources;
  Node& node = graph.node(id);
  sources.insert(sources.end(), node.sources.begin(), node.sources.end());
  node = {std::move(attributes), std::move(inputs), node.output, std::move(sources)};
}

}  // namespace vertebra
