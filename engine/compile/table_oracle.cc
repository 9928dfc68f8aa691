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
  CompileTarget own_target = target_;
  own_target.precision = node_precision(graph, target_.precision);
  double separate = 0;
  for (const NodeId id : proposal.replaced) {
    const auto seconds =
        cheapest_estimate(make_step_op(graph, graph.node(id), n_, own_target), device);
    // What cannot run alone gains everything by being fused.
    separate += seconds.value_or(1.0);
  }
  return {Support::yes(), separate - *fused};
}

}  // namespace vertebra
