// A picture of an arena over time, for `vertebra plan` and for messages of failed tests.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "graph/memory/buffer_request.h"
#include "graph/memory/memory_plan.h"

namespace vertebra::memory {

// The limits of the picture in characters; each at least 1.
struct PictureSize {
  std::size_t max_columns = 80;  // of the arena; the address before it takes another 16
  std::size_t rows = 24;
};

// Time runs across, addresses run down from 0. Each character stands for some steps and some bytes
// and shows the request that covers most of them, as a letter that repeats every 62 requests, or
// `.` where nothing lives. A legend of the scale stands above. One character is one step while the
// lifetimes fit, else several. Lines end in a newline and have no trailing blanks.
//
//   arena 192 bytes, lower bound 192: 1.000; 3 requests, steps [0, 4); a character is 1 step x 64
//   bytes
//                 0 aabb
//                64 aabb
//               128 .cc.
//
// Throws InvalidArgument when the plan has not one offset per request. The plan need not be valid:
// where requests overlap, one of them is seen.
std::string draw_plan(std::span<const BufferRequest> requests, const MemoryPlan& plan,
                      PictureSize size = {});

}  // namespace vertebra::memory
