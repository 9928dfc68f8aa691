// The judge of memory plans. It shares no code with the planner and trusts neither requests nor
// plan: both may come from a file.
#pragma once

#include <span>

#include "graph/memory/buffer_request.h"
#include "graph/memory/memory_plan.h"

namespace vertebra::memory {

// Returns if and only if the plan is sound:
//   - one offset per request, none negative, each a multiple of the request's alignment;
//   - no two requests that live at a common step share a byte of their aligned sizes;
//   - arena_bytes is the end of the highest request, lower_bound_bytes the largest sum of aligned
//     sizes alive at one step.
// Otherwise throws InvalidModel with the first fault found, naming the request, or the two requests
// that overlap. Requests that plan_memory refuses are faults too. Cost O(n log n).
void validate_plan(std::span<const BufferRequest> requests, const MemoryPlan& plan);

}  // namespace vertebra::memory
