// How a value of H x W x C lies in memory: NHWC with a stride from pixel to pixel and from row to
// row. Images follow each other without a gap.
//
//   address of (n, h, w, c) = ((n * H + h) * row_pixels + w) * pixel_stride + c     elements
//
// Channels from C up to the next multiple of the vector width hold finite numbers, which whoever
// writes the value sees to and weights of zero make harmless; pixels from W to row_pixels hold
// zeros.
#pragma once

#include <cstdint>
#include <string>

#include "graph/core/dtype.h"
#include "graph/core/shape.h"

namespace vertebra {

struct TensorLayout {
  DType dtype = DType::kF32;
  std::int64_t pixel_stride = 0;  // elements
  std::int64_t row_pixels = 0;

  // Bytes of one image of H rows; InvalidArgument when they pass 2^63.
  std::int64_t bytes_per_image(std::int64_t h) const;

  friend bool operator==(const TensorLayout&, const TensorLayout&) = default;
};

// What a value's memory is made of where no slice says otherwise.
struct ValueFormat {
  DType dtype = DType::kF32;
  // Channels are padded to a multiple of this: 1 on a CPU, 8 (16 bytes of fp16) on a GPU, and 4 for
  // the few channels of pixels that a convolution with an even horizontal stride reads.
  std::int64_t channel_multiple = 1;

  // Pixels of four channels stand in rows of an even number of them, so that two make a vector.
  bool pairs_pixels() const { return channel_multiple == 4; }

  friend bool operator==(const ValueFormat&, const ValueFormat&) = default;
};

// The layout without slices of a value of `shape`.
TensorLayout dense_layout(const Shape& shape, const ValueFormat& format);

// "f16 64x224": dtype, pixel stride, pixels a row.
std::string to_string(const TensorLayout& layout);

}  // namespace vertebra
