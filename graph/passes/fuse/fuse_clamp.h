// Proposes that a convolution, batch norm or dense layer clamps its own output.
//
//   x -> conv2d -> clamp [0 6]     becomes        x -> conv2d clamp=[0 6]
//
// Applies when the clamp is the only reader of that node's value, the value is no output, the node
// has neither clamp nor activation nor mean, and the oracle accepts. Ordering: after fuse_residual.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// True when the graph changed; every proposal is appended to `records`.
bool fuse_clamp(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records);

}  // namespace vertebra
