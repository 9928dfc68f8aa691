#include "graph/core/tensor_layout.h"

#include <fmt/format.h>

#include "graph/core/checked_math.h"

namespace vertebra {

std::int64_t TensorLayout::bytes_per_image(std::int64_t h) const {
  const std::int64_t row = checked_mul(row_pixels, pixel_stride, "elements of a row");
  return checked_mul(checked_mul(h, row, "elements of an image"), size_bytes(dtype),
                     "bytes of an image");
}

TensorLayout dense_layout(const Shape& shape, const ValueFormat& format) {
  return {format.dtype, align_up(shape.c, format.channel_multiple),
          format.pairs_pixels() ? align_up(shape.w, 2) : shape.w};
}

std::string to_string(const TensorLayout& layout) {
  return fmt::format("{} {}x{}", to_string(layout.dtype), layout.pixel_stride, layout.row_pixels);
}

}  // namespace vertebra
