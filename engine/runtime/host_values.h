// Values between packed float on the host and what lies in a device's memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/core/tensor_layout.h"

namespace vertebra {

// n images of `shape`: `values` packed NHWC to `bytes` in `layout`, rounded to nearest even; what
// the layout pads with is zero. `bytes` holds n * layout.bytes_per_image(shape.h).
void store_values(std::int64_t n, const Shape& shape, const TensorLayout& layout,
                  std::span<const float> values, std::byte* bytes);

// The inverse. `layout` is of f32, f16 or bf16.
void load_values(std::int64_t n, const Shape& shape, const TensorLayout& layout,
                 const std::byte* bytes, std::span<float> values);

}  // namespace vertebra
