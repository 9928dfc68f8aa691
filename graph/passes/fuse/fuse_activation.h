// Proposes that a convolution, batch norm or dense layer applies the activation that reads it.
//
//   x -> conv2d -> activation silu     becomes        x -> conv2d activation=silu
//
// Applies when the activation is the only reader of that node's value, the value is no output, the
// node has neither clamp nor activation nor mean, and the oracle accepts.
// Ordering: after fuse_residual, before fuse_global_pool.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// True when the graph changed; every proposal is appended to `records`.
bool fuse_activation(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records);

}  // namespace vertebra
