#include "graph/passes/pattern.h"

#include <fmt/format.h>

#include <string_view>

namespace vertebra {

namespace {

// `maker` names the kind of node that makes the value.
Support only_consumer(const Graph& graph, ValueId value, std::string_view maker,
                      const std::vector<int>& use_counts) {
  if (graph.is_output(value)) return Support::no(fmt::format("the {}'s value is an output", maker));
  if (use_counts.at(static_cast<std::size_t>(value)) != 1) {
    return Support::no(fmt::format("the {}'s value has other readers", maker));
  }
  return Support::yes();
}

std::string_view maker_name(const Attributes& attributes) {
  return std::holds_alternative<Conv2dAttributes>(attributes)      ? "convolution"
         : std::holds_alternative<BatchNormAttributes>(attributes) ? "batch norm"
                                                                   : "dense layer";
}

}  // namespace

Support only_consumer_of_conv2d(const Graph& graph, ValueId value,
                                const std::vector<int>& use_counts) {
  const Node* producer = graph.producer_of(value);
  if (producer == nullptr || !std::holds_alternative<Conv2dAttributes>(producer->attributes)) {
    return Support::no("its input is not made by a convolution");
  }
  return only_consumer(graph, value, "convolution", use_counts);
}

std::optional<FunctionFields> function_fields(Attributes& attributes) {
  if (auto* conv = std::get_if<Conv2dAttributes>(&attributes)) {
    return FunctionFields{&conv->epilogue.clamp, &conv->epilogue.activation};
  }
  if (auto* norm = std::get_if<BatchNormAttributes>(&attributes)) {
    return FunctionFields{&norm->function.clamp, &norm->function.activation};
  }
  if (auto* dense = std::get_if<DenseAttributes>(&attributes)) {
    return FunctionFields{&dense->function.clamp, &dense->function.activation};
  }
  return std::nullopt;
}

Support may_take_function(const Graph& graph, ValueId value, const std::vector<int>& use_counts) {
  const Node* producer = graph.producer_of(value);
  Attributes attributes = producer == nullptr ? Attributes{} : producer->attributes;
  const auto fields = function_fields(attributes);
  if (!fields) {
    return Support::no("its input is not made by a convolution, batch norm or dense layer");
  }
  const std::string_view maker = maker_name(attributes);
  if (const Support s = only_consumer(graph, value, maker, use_counts); !s) return s;
  if (*fields->clamp) return Support::no(fmt::format("the {} clamps already", maker));
  if (*fields->activation)
    return Support::no(fmt::format("the {} has an activation already", maker));
  const auto* conv = std::get_if<Conv2dAttributes>(&attributes);
  if (conv != nullptr && conv->epilogue.mean) {
    return Support::no("the convolution gives a mean");
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
