// Device memory that a session takes, and the batch for which there is enough.
#pragma once

#include <cstdint>

#include "engine/plan/plan.h"
#include "graph/core/shape.h"

namespace vertebra {

// Of the bucket that has the largest one.
std::int64_t largest_arena_bytes(const Plan& plan);

// Bytes of device memory that an Executor of the plan allocates: the arena of the largest bucket,
// and on a device with memory of its own the pixels of its images.
std::int64_t session_bytes(const Plan& plan, const Shape& image);

// The largest batch, below the plan's own, for which a session would fit in `free_bytes`, from the
// arena's form n * per-image + fixed; 0 where not even one image does. An estimate: the plan of
// another batch may choose otherwise.
std::int64_t largest_batch_within(std::int64_t free_bytes, const Plan& plan, const Shape& image);

}  // namespace vertebra
