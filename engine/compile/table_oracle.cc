#include "engine/compile/table_oracle.h"

#include "engine/compile/select.h"
#include "engine/compile/step_op.h"

namespace vertebra {

FusionVerdict TableOracle::ask(const FusionProposal& proposal) {
  const DeviceInfo& device = target_.device;
  const ValueId output = proposal.graph.node(proposal.replaced.back()).output;
  const auto fused = cheapest_estimate(
      make_step_op(proposal.graph, proposal.attributes, proposal.inputs, output, n_, target_),
      device);
  if (!fused) return {Support::no("no implementation computes the fused node"), 0};
  double separate = 0;
  for (const NodeId id : proposal.replaced) {
    const Node& node = proposal.graph.node(id);
    const auto seconds = cheapest_estimate(make_step_op(proposal.graph, node, n_, target_), device);
    // What cannot run alone gains everything by being fused.
    separate += seconds.value_or(1.0);
  }
  return {Support::yes(), separate - *fused};
}

}  // namespace vertebra
