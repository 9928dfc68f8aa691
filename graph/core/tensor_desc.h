// What a tensor in memory looks like; a value without data.
#pragma once

#include <cstdint>

#include "graph/core/dtype.h"
#include "graph/core/shape.h"

namespace vertebra {

// The only activation layout: N outermost, channels innermost.
enum class Layout : std::uint8_t { kNHWC };

struct TensorDesc {
  DType dtype = DType::kF32;
  Shape shape;
  Layout layout = Layout::kNHWC;

  // Bytes of one image, packed.
  std::int64_t bytes_per_image() const { return shape.num_elements() * size_bytes(dtype); }

  friend bool operator==(const TensorDesc&, const TensorDesc&) = default;
};

}  // namespace vertebra
