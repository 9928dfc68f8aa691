// Folds explicit padding into the convolutions that read it.
//
//   x -> pad [t l b r] -> conv2d pad [t' l' b' r']     becomes     x -> conv2d pad [t+t' ...]
//
// Zeros are what a convolution reads outside its input, so the values are the same; a pool would
// not read zeros there and is left alone. A padding node that others read stays for them. Ordering:
// before fold_batch_norm no rule; before remove_dead_code, which clears what is left over.
#pragma once

#include "graph/ir/graph.h"

namespace vertebra {

// True when the graph changed.
bool fold_padding(Graph& graph);

}  // namespace vertebra
