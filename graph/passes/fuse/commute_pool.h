// Proposes to swap a mean pool and an unpadded 1x1 convolution at stride 1, so that the second of
// them has less to do. Both are linear and one works in the plane, the other in the channels:
//
//   x -> conv2d c -> pool2d p      becomes   x -> pool2d c/pooled -> conv2d p      fewer pixels
//   x -> pool2d p -> conv2d c      becomes   x -> conv2d p/projected -> pool2d c   fewer channels
//
// The first applies where the pool gives fewer pixels than it reads, the second where it gives as
// many or more and the convolution gives fewer channels than it reads: never both. The first node's
// value has no other reader and is no output, the convolution has an empty epilogue, and the oracle
// accepts. A convolution with a bias (its own or a folded norm's) does not commute with a pool that
// counts padding as zeros: at the border the mean of a constant is less than the constant. A
// maximum is not linear and commutes with no convolution.
// Ordering: before fuse_clamp, so that a clamp behind a convolution is a node of its own; it stays
// behind the pool, and the oracle is told that the convolution would have taken it.
#pragma once

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

// True when the graph changed; every proposal is appended to `records`.
bool commute_pool(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records);

}  // namespace vertebra
