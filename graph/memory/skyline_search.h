// Many beams, one after another, for the requests that greedy orders leave above the bound.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/memory/live_sections.h"

namespace vertebra::memory {

struct SkylineResult {
  std::vector<std::int64_t> offsets;  // by request; empty where nothing better was found
  std::int64_t arena_bytes = 0;
};

// Looks for offsets whose arena is below `arena_bytes`, at best `bound_bytes`.
//
// Beams (skyline_beam.h) of width 4, then 8, 16 and so on, each with every taste of a fixed list,
// aim at the bound first and then at a quarter, a half and three quarters of the way from it to
// the best arena so far; a success lowers that and the same beam tries again. A tight aim is not
// only harder to meet, it also changes what counts as waste, so that a beam may meet one and miss
// a larger one. Ends at the bound, at `max_steps` (see fill_below), or when no beam of a width had
// to drop a partial plan for want of width.
SkylineResult search_below(const LiveSections& sections, std::int64_t bound_bytes,
                           std::int64_t arena_bytes, std::int64_t max_steps);

}  // namespace vertebra::memory
