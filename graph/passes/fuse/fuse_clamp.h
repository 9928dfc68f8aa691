// Proposes that a convolution clamps its own output.
//
//   x -> conv2d -> clamp [0 6]     becomes        x -> conv2d clamp=[0 6]
//
// Applies when the clamp is the only reader of the convolution's value, that value is no output,
// the convolution does not clamp already, and the oracle accepts. Ordering: after fuse_residual.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// True when the graph changed; every proposal is appended to `records`.
bool fuse_clamp(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records);

}  // namespace vertebra
