// The order in which Keras lists the layers of a model, and with them the tensors of its weight
// files: by distance from the output, the farthest first; layers of one distance as a walk from the
// outputs towards the input, depth first and first operands first, meets them. Nodes that share
// their source are one layer, whose distance is that of its last node. Source: Keras 3,
// ops/function.py.
#pragma once

#include <vector>

#include "graph/ir/graph.h"

namespace vertebra::zoo {

// Every node once. The graph is at stage imported.
std::vector<NodeId> layer_order(const Graph& graph);

}  // namespace vertebra::zoo
