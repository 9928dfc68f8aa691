// Fused graph + device -> plan: selection, buffer assignment, liveness, memory, validation.
#pragma once

#include "engine/plan/plan.h"
#include "engine/plan/target.h"
#include "graph/ir/graph.h"

namespace vertebra {

// Buckets up to `max_batch` (at least 1). The graph is at stage `fused`; its outputs are kept to
// the end. An override of the precision holds for the node that stands for the one it names.
// Unsupported names the step that no implementation takes; the memory plan of every bucket
// has passed the validator.
Plan compile(const Graph& graph, const CompileTarget& target, std::int64_t max_batch);

}  // namespace vertebra
