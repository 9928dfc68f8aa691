// The planner's answer: where each request lies in one arena.
#pragma once

#include <cstdint>
#include <vector>

namespace vertebra::memory {

struct MemoryPlan {
  // In bytes from the start of the arena, one per request and in the order of the requests.
  std::vector<std::int64_t> offsets;

  // The end of the highest request; 0 when there is none.
  std::int64_t arena_bytes = 0;

  // No plan can be smaller: the largest sum, over all steps, of the aligned sizes alive at it.
  std::int64_t lower_bound_bytes = 0;

  friend bool operator==(const MemoryPlan&, const MemoryPlan&) = default;
};

}  // namespace vertebra::memory
