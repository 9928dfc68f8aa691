// Takes the scale of a sum into the convolution that makes its second operand.
//
//   x -> conv2d weight=[w]     -+                  x -> conv2d weight=[w, factor 0.17] -+
//                               +- add scale=0.17      becomes                          +- add
//                               scale=1
//   y --------------------------+                  y -----------------------------------+
//
// Applies when the sum is the only reader of the convolution's value and that value is no output of
// the graph. The value is another one from then on, so it gets another name: "NAME/scaled".
// Ordering: after fold_batch_norm, which puts a norm between the two into the convolution.
#pragma once

#include "graph/ir/graph.h"

namespace vertebra {

// True when the graph changed.
bool fold_sum_scale(Graph& graph);

}  // namespace vertebra
