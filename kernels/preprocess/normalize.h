// Pixels as a network expects them (sm_75 and up):
//
//   y[n, h, w, c] = (x[n, h, w, c] - mean[c]) / stddev[c]
//
// for each of the 256 values of x evaluated on the host in double, rounded to fp32 once, and to
// fp16 once more where y is that.
//
// Memory: x is packed u8 NHWC. `table` is [C][256] fp32, what becomes of each value. y is fp16 or
// fp32 with pixels of four channels in rows of an even number of them (fp16 alone: narrow), or with
// a pixel stride that is a multiple of 8. Channels from C to 4 or C8, and pixels from W to the end
// of a row, are zeros. table and y are at multiples of 16 bytes. Nothing overlaps, nothing outside
// of these is read or written.
//
// A thread makes 8 numbers at a time, two narrow pixels or one vector of channels, and
// kNormalizeVectors of them, for which the block has 8 channels of the table in shared memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/core/shape.h"
#include "graph/core/tensor_layout.h"
#include "kernels/device/launch_geometry.h"
#include "kernels/device/operand.h"

struct CUstream_st;

namespace vertebra {

inline constexpr std::uint32_t kNormalizeThreads = 256, kNormalizeVectors = 4;

std::vector<float> normalize_table(std::span<const double> mean, std::span<const double> stddev);

struct NormalizeParams {
  bool pairs = false;          // of narrow pixels
  FastDivision vector_blocks;  // blocks that share pixels, one a vector of channels
  FastDivision columns;        // pixels or pairs of a row of y
  std::uint32_t places = 0;    // pixels or pairs of all images
  std::uint32_t channels = 0, w = 0;
  std::uint32_t y_row = 0, y_place = 0;  // vectors of 8 numbers from row to row, pixel to pixel
  DType y_dtype = DType::kF16;
};

NormalizeParams normalize_params(std::int64_t n, const Shape& shape, const TensorLayout& y);

LaunchGeometry normalize_geometry(const NormalizeParams& params);

struct NormalizePointers {
  const void* x = nullptr;
  const void* table = nullptr;
  void* y = nullptr;
};

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_normalize(const LaunchGeometry& geometry, const NormalizeParams& params,
                      const NormalizePointers& pointers, CUstream_st* stream);

}  // namespace vertebra
