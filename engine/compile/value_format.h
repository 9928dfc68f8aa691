// In what format a value is stored: the precision policy, and the padding of channels that the
// device's vectors want.
#pragma once

#include "engine/plan/target.h"
#include "graph/core/tensor_layout.h"
#include "graph/ir/graph.h"

namespace vertebra {

// The graph's input is packed u8 where only normalizations read it. On a GPU channels are padded to
// 8, but to 4 where there are no more and every reader is a convolution with an even horizontal
// stride, which sees two pixels as one of eight channels. Values of a dense layer that are outputs
// or feed a softmax, and a softmax's, are f32.
ValueFormat value_format(const Graph& graph, ValueId id, const CompileTarget& target);

}  // namespace vertebra
