// Reads a model's graph by the names of its layers.
#pragma once

#include <string>
#include <string_view>

#include "zoo/model_spec.h"

namespace vertebra::zoo {

inline const Node& node_of(const Graph& graph, std::string_view name) {
  return graph.node(graph.value(graph.find_value(name)).producer);
}

template <class A>
const A& attributes_of(const Graph& graph, std::string_view name) {
  return std::get<A>(node_of(graph, name).attributes);
}

inline const Conv2dAttributes& conv_of(const Graph& graph, std::string_view name) {
  return attributes_of<Conv2dAttributes>(graph, name);
}

inline std::string input_of(const Graph& graph, std::string_view name, std::size_t index = 0) {
  return graph.value(node_of(graph, name).inputs.at(index)).name;
}

inline Graph build_with_size(std::string_view model, std::int64_t input_hw) {
  const ModelSpec& spec = find_model(model);
  BuildOptions options = spec.published_options();
  options.input_h = options.input_w = input_hw;
  return spec.build(options);
}

}  // namespace vertebra::zoo
