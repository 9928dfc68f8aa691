// The rules that a graph keeps at its stage; run after every pass and on every graph from a file.
#pragma once

#include "graph/ir/graph.h"

namespace vertebra {

// Throws InvalidModel that names the node and the rule:
//   every stage: ids in range, topological order, one producer per value, names present and unique,
//     shapes as inferred, at least one output;
//   imported: no folded batch norm, no epilogue;
//   canonical: no epilogue, no padding node in front of a convolution;
//   fused: as canonical, with epilogues.
void verify(const Graph& graph);

}  // namespace vertebra
