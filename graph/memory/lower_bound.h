// The size below which no plan can go.
#pragma once

#include <cstdint>
#include <span>

#include "graph/memory/buffer_request.h"

namespace vertebra::memory {

// The largest sum, over all steps, of the aligned sizes alive at it; 0 for no requests.
// Cost O(n log n), however long the lifetimes are. The requests must be valid (plan_memory.h).
std::int64_t lower_bound_bytes(std::span<const BufferRequest> requests);

}  // namespace vertebra::memory
