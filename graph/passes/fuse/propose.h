// Puts one proposal to the oracle and carries it out when it is accepted.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// Node `id` would become a node with `attributes` on `inputs` and take over `absorbed`.
// Accepted when the oracle supports it at a positive gain. True when the graph changed.
bool propose(std::string_view pass, Graph& graph, NodeId id, Attributes attributes,
             std::vector<ValueId> inputs, NodeId absorbed, FusionOracle& oracle,
             std::vector<FusionRecord>& records);

}  // namespace vertebra
