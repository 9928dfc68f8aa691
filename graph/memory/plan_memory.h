// The memory planner: lifetimes and sizes in, offsets out. It knows no graph.
#pragma once

#include <cstdint>
#include <span>

#include "graph/memory/buffer_request.h"
#include "graph/memory/memory_plan.h"

namespace vertebra::memory {

struct PlanBudget {
  // The work spent on improving the greedy orders: looks at a pair of requests, or at a request in
  // one section of time; some 10^9 a second. It is a count and not a time, so that the plan is
  // the same on every machine. The default ends within half a second, however hard the problem.
  std::int64_t max_steps = 300'000'000;
};

// For problems that are planned once and used for long, or as hard as those of google/minimalloc.
inline constexpr PlanBudget kThoroughBudget{4'000'000'000};

// Offsets that no two requests alive at a common step share. Three stages, of which each begins
// only when the one before has not reached the lower bound:
//   1. six greedy orders, each with two rules for the choice of a gap (greedy_orders.h);
//   2. hill climbing from the best of them, with an eighth of the budget (order_climb.h);
//   3. beams that build plans from the ground up and look ahead (skyline_search.h).
// The first two suffice for nearly every network, the third is for dense problems. The result
// depends on the arguments alone.
//
// Throws InvalidArgument, naming the request, for an empty lifetime or one before step 0, a
// negative size, an alignment below 1, or sizes whose sum passes 2^62 bytes.
MemoryPlan plan_memory(std::span<const BufferRequest> requests, PlanBudget budget = {});

}  // namespace vertebra::memory
