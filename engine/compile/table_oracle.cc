#include "engine/compile/table_oracle.h"

#include "engine/compile/node_precision.h"
#include "engine/compile/select.h"
#include "engine/compile/step_op.h"

namespace vertebra {

FusionVerdict TableOracle::ask(const FusionProposal& proposal) {
  const Graph& graph = proposal.graph;
  const DeviceInfo& device = target_.device;
  CompileTarget fused_target = target_;
  fused_target.precision = fused_node_precision(graph, proposal.replaced, target_.precision);
  const ValueId output = graph.node(proposal.replaced.back()).output;
  const auto fused = cheapest_estimate(
      make_step_op(graph, proposal.attributes, proposal.inputs, output, n_, fused_target), device);
  if (!fused) return {Support::no("no implementation computes the fused node"), 0};
  double separate = 0;
  // What cannot run alone gains everything by being fused.
  for (const NodeId id : proposal.replaced) separate += seconds(graph, id).value_or(1.0);
  return {Support::yes(), separate - *fused};
}

FusionVerdict TableOracle::compare(const RewriteProposal& proposal) {
  double gain = 0;
  for (const NodeId id : proposal.made) {
    const auto made = seconds(proposal.after, id);
    if (!made) return {Support::no("no implementation computes a node that it makes"), 0};
    gain -= *made;
  }
  for (const NodeId id : proposal.replaced) gain += seconds(proposal.before, id).value_or(1.0);
  return {Support::yes(), gain};
}

std::optional<double> TableOracle::seconds(const Graph& graph, NodeId id) const {
  CompileTarget own_target = target_;
  own_target.precision = node_precision(graph, target_.precision);
  return cheapest_estimate(make_step_op(graph, graph.node(id), n_, own_target), target_.device);
}

}  // namespace vertebra
