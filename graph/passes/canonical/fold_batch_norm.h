// Attaches a batch norm to the convolution before it, as an expression over its tensors.
//
//   x -> conv2d weight=[w] -> batch_norm [g b m v]     becomes     x -> conv2d weight=[w, folded [g
//   b m v]]
//
// Applies when the batch norm is the only reader of the convolution's value and that value is no
// output of the graph. Otherwise the batch norm stays a node: a per-channel affine of its own.
// Ordering: before remove_dead_code.
#pragma once

#include "graph/ir/graph.h"

namespace vertebra {

// True when the graph changed.
bool fold_batch_norm(Graph& graph);

}  // namespace vertebra
