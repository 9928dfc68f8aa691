#include "engine/compile/node_precision.h"

namespace vertebra {
namespace {

void inherit(const std::string& name, const Node& node, const PrecisionPolicy& asked,
             PrecisionPolicy& policy) {
  for (const std::string& source : node.sources) {
    const auto found = asked.overrides.find(source);
    if (found != asked.overrides.end()) policy.overrides[name] = found->second;
  }
}

}  // namespace

PrecisionPolicy node_precision(const Graph& graph, PrecisionPolicy policy) {
  const PrecisionPolicy asked = policy;
  for (const Node& node : graph.nodes) inherit(graph.name_of(node), node, asked, policy);
  return policy;
}

PrecisionPolicy fused_node_precision(const Graph& graph, std::span<const NodeId> replaced,
                                     PrecisionPolicy policy) {
  const PrecisionPolicy asked = policy;
  policy = node_precision(graph, asked);
  const std::string& name = graph.name_of(graph.node(replaced.back()));
  for (const NodeId id : replaced) inherit(name, graph.node(id), asked, policy);
  return policy;
}

}  // namespace vertebra
