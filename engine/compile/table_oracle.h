// Answers fusion proposals from the tables that selection uses.
#pragma once

#include <optional>

#include "engine/plan/target.h"
#include "graph/passes/fusion_oracle.h"

namespace vertebra {

class TableOracle final : public FusionOracle {
 public:
  // Gains are estimated at a batch of n. Overrides of the precision are by the imported names.
  TableOracle(CompileTarget target, std::int64_t n) : target_(std::move(target)), n_(n) {}

  // Supported when some implementation computes the proposed node; the gain is the cheapest
  // estimate of the nodes replaced less that of the proposed one.
  FusionVerdict ask(const FusionProposal& proposal) override;

  // Supported when some implementation computes each node made; the gain is the cheapest estimate
  // of the nodes replaced less that of those made.
  FusionVerdict compare(const RewriteProposal& proposal) override;

 private:
  // Of one node, where some implementation computes it.
  std::optional<double> seconds(const Graph& graph, NodeId id) const;

  CompileTarget target_;
  std::int64_t n_;
};

}  // namespace vertebra
