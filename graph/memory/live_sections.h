// Lifetimes reduced to what a search over offsets has to know.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/memory/buffer_request.h"

namespace vertebra::memory {

// Of one request: the sections [first, last) in which it lives, and the bytes it occupies there.
struct LiveRange {
  std::size_t first = 0;
  std::size_t last = 0;    // one past it; above `first`
  std::int64_t bytes = 0;  // aligned
  std::int64_t alignment = 1;
};

// Time cut into sections, numbered from 0 in order of time. Two requests share a section if and
// only if they live at a common step. A step becomes a section when no neighbour's set of living
// requests contains its own, so there are never more sections than requests.
struct LiveSections {
  std::vector<LiveRange> requests;  // in the order of the buffer requests
  std::vector<std::int64_t> load;   // by section: the sum of bytes alive in it
};

// The requests must be valid (plan_memory.h). Cost O(n log n) and the sum of all ranges.
LiveSections live_sections(std::span<const BufferRequest> requests);

}  // namespace vertebra::memory
