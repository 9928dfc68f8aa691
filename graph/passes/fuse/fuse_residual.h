// Proposes that a convolution adds the other operand of the sum that reads it.
//
//   x -> conv2d -> add <- y        becomes        x, y -> conv2d residual=true
//
// Applies when the sum has no scale, one operand is made by a convolution with an empty epilogue,
// the sum is its only reader, it is no output, and the oracle accepts. With two such operands the
// later one is tried first: its accumulator is hot, and the other value is there already. Ordering:
// before fuse_clamp, since the clamp comes last in an epilogue.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// True when the graph changed; every proposal is appended to `records`.
bool fuse_residual(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records);

}  // namespace vertebra
