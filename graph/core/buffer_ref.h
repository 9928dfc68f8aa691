// Where a value lies: a buffer of the plan and the slice of its channels.
#pragma once

#include <cstdint>

#include "graph/core/tensor_layout.h"

namespace vertebra {

struct BufferRef {
  std::int32_t buffer = -1;         // index into the plan's buffers
  std::int64_t channel_offset = 0;  // elements
  TensorLayout layout;

  std::int64_t offset_bytes() const { return channel_offset * size_bytes(layout.dtype); }

  friend bool operator==(const BufferRef&, const BufferRef&) = default;
};

}  // namespace vertebra
