// Removes nodes whose values nothing reads and that are no outputs.
//
//   x -> a -> output                                   becomes     x -> a -> output
//   x -> b
//
// Ordering: last, since the other passes leave what they took over behind.
#pragma once

#include "graph/ir/graph.h"

namespace vertebra {

// True when the graph changed.
bool remove_dead_code(Graph& graph);

}  // namespace vertebra
