// The memory planner: lifetimes and sizes in, offsets out. It knows no graph.
#pragma once

#include <cstdint>
#include <span>

#include "graph/memory/buffer_request.h"
#include "graph/memory/memory_plan.h"

namespace vertebra::memory {

struct PlanBudget {
  // Pairs of requests compared while improving on the greedy orders; some 6 x 10^8 a second. It is
  // a count and not a time, so that the plan is the same on every machine.
  std::int64_t max_comparisons = 2'000'000'000;
};

// Offsets that no two requests alive at a common step share. Six greedy orders, each with two rules
// for the choice of a gap; when none reaches the lower bound, hill climbing from the best ones
// until the bound or the end of the budget. The result depends on the arguments alone.
//
// Throws InvalidArgument, naming the request, for an empty lifetime or one before step 0, a
// negative size, an alignment below 1, or sizes whose sum passes 2^62 bytes.
MemoryPlan plan_memory(std::span<const BufferRequest> requests, PlanBudget budget = {});

}  // namespace vertebra::memory
