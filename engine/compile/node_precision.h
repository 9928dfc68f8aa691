// Overrides of the precision are by the name of a node as imported; passes make one node of
// several. Here they come to hold for the node that stands for the one named.
#pragma once

#include <span>

#include "engine/plan/target.h"
#include "graph/ir/graph.h"

namespace vertebra {

// The policy with an override besides for every node of `graph` that stands for one that has an
// override. Of several the one that was made last counts.
PrecisionPolicy node_precision(const Graph& graph, PrecisionPolicy policy);

// What node_precision gives once one node has taken the place of those `replaced`, under the name
// of the last.
PrecisionPolicy fused_node_precision(const Graph& graph, std::span<const NodeId> replaced,
                                     PrecisionPolicy policy);

}  // namespace vertebra
