// From a node of the graph to what an implementation is asked, at a batch of n.
#pragma once

#include <span>

#include "graph/ir/graph.h"
#include "kernels/registry/ops.h"

namespace vertebra {

// `inputs`: shapes of the node's inputs.
StepOp make_step_op(const Attributes& attributes, std::span<const Shape> inputs, std::int64_t n);

// The same for a node of a graph.
StepOp make_step_op(const Graph& graph, const Node& node, std::int64_t n);

}  // namespace vertebra
