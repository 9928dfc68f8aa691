// Improves a placement order by small changes when no greedy order reached the lower bound.
#pragma once

#include <cstdint>

#include "graph/memory/order_placer.h"

namespace vertebra::memory {

struct ClimbResult {
  PlacementOrder order;
  std::int64_t arena_bytes = 0;
};

// Hill climbing with late acceptance: a request at the top of the arena, or one of those alive with
// it, moves to an earlier place in the order; the change is kept when the arena is no larger than
// it was some changes ago, so that plateaus and shallow pits are crossed. Stops at `target_bytes`
// or after `max_comparisons` (those of the placer, and one per request and change). The
// pseudo-random sequence is fixed: the result depends on the arguments alone. Never worse than the
// order it was given.
ClimbResult climb_order(OrderPlacer& placer, const PlacementOrder& from, Fit fit,
                        std::int64_t target_bytes, std::int64_t max_comparisons);

}  // namespace vertebra::memory
