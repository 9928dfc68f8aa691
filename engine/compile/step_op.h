// From a node of the graph to what an implementation is asked, at a batch of n.
#pragma once

#include <span>

#include "engine/plan/target.h"
#include "graph/ir/graph.h"
#include "kernels/registry/ops.h"

namespace vertebra {

// A node with `attributes` that makes `output` from `inputs`; values are the graph's.
StepOp make_step_op(const Graph& graph, const Attributes& attributes,
                    std::span<const ValueId> inputs, ValueId output, std::int64_t n,
                    const CompileTarget& target);

// The same for a node of a graph.
StepOp make_step_op(const Graph& graph, const Node& node, std::int64_t n,
                    const CompileTarget& target);

}  // namespace vertebra
