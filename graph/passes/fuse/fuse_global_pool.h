// Proposes that a convolution stores the mean of its pixels in place of them.
//
//   x -> conv2d -> global_pool     becomes        x -> conv2d mean
//
// Applies when the pool is the only reader of the convolution's value, that value is no output, and
// the oracle accepts. Ordering: last, since the mean is of what residual and clamp have made.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// True when the graph changed; every proposal is appended to `records`.
bool fuse_global_pool(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records);

}  // namespace vertebra
