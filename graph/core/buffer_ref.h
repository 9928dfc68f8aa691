// Where a value lies: a buffer of the plan and the slice of its channels.
#pragma once

#include <cstdint>

namespace vertebra {

struct BufferRef {
  std::int32_t buffer = -1;         // index into the plan's buffers
  std::int64_t channel_offset = 0;  // elements
  std::int64_t pixel_stride = 0;    // elements from a pixel to its right neighbour

  friend bool operator==(const BufferRef&, const BufferRef&) = default;
};

}  // namespace vertebra
