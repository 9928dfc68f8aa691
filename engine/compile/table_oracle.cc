#include "engine/compile/table_oracle.h"

#include "engine/compile/select.h"
#include "engine/compile/step_op.h"

namespace vertebra {

FusionVerdict TableOracle::ask(const FusionProposal& proposal) {
  std::vector<Shape> shapes;
  for (const ValueId id : proposal.inputs) shapes.push_back(proposal.graph.shape_of(id));
  const auto fused = cheapest_estimate(make_step_op(proposal.attributes, shapes, n_), device_);
  if (!fused) return {Support::no("no implementation computes the fused node"), 0};
  double separate = 0;
  for (const NodeId id : proposal.replaced) {
    const Node& node = proposal.graph.node(id);
    const auto seconds = cheapest_estimate(make_step_op(proposal.graph, node, n_), device_);
    // What cannot run alone gains everything by being fused.
    separate += seconds.value_or(1.0);
  }
  return {Support::yes(), separate - *fused};
}

}  // namespace vertebra
