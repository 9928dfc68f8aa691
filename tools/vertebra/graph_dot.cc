#include "tools/vertebra/graph_dot.h"

#include <fmt/format.h>

#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {

std::string format_dot(const Graph& graph) {
  std::string out = fmt::format("digraph {} {{\n  node [shape=box];\n", quote_json(graph.name));
  for (std::size_t id = 0; id < graph.values.size(); ++id) {
    const Value& value = graph.values[id];
    const auto op = value.producer == kNoNode ? std::string_view("input")
                                              : schema(graph.node(value.producer).attributes).name;
    out +=
        fmt::format("  v{} [label={}];\n", id,
                    quote_json(fmt::format("{} {}\n{}", op, value.name, to_string(value.shape))));
  }
  for (const Node& node : graph.nodes) {
    for (const ValueId input : node.inputs) {
      out += fmt::format("  v{} -> v{};\n", input, node.output);
    }
  }
  return out + "}\n";
}

}  // namespace vertebra::tools
