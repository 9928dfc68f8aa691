// Where the pixels of an operand stand, as a kernel counts them: in vectors of 4 or 8 channels of
// one type. Counts are 32 bits and products with them wrap at 2^32 vectors: 64 GB of 8 fp16
// channels.
#pragma once

#include <cstdint>

#include "graph/core/tensor_layout.h"
#include "kernels/device/fast_division.h"

namespace vertebra {

struct Operand {
  DType dtype = DType::kF16;  // or kF32
  std::uint32_t image = 0;    // vectors from image to image
  std::uint32_t row = 0;      // from row to row
  std::uint32_t pixel = 0;    // from pixel to pixel

  VERTEBRA_HOST_DEVICE std::uint32_t vector(std::uint32_t n, std::uint32_t h,
                                            std::uint32_t w) const {
    return n * image + h * row + w * pixel;
  }
};

// Of images of `h` rows. `layout.pixel_stride` is a multiple of `vector_channels`.
inline Operand make_operand(const TensorLayout& layout, std::int64_t h,
                            std::int64_t vector_channels) {
  const auto pixel = static_cast<std::uint32_t>(layout.pixel_stride / vector_channels);
  const auto row = pixel * static_cast<std::uint32_t>(layout.row_pixels);
  return {layout.dtype, row * static_cast<std::uint32_t>(h), row, pixel};
}

}  // namespace vertebra
