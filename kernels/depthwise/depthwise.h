// Depthwise convolution of fp16 NHWC, filters of 3x3 and 5x5 at strides 1 and 2 (sm_75 and up).
//
//   y[n, p, q, c] = clamp(sum over (r, s) of x[n, p * stride + r - pad_top, q * stride + s -
//   pad_left, c]
//                         * w[r, s, c] + bias[c])
//
// Sums are fp32 in the order r, s, and the result is rounded once. Taps outside the image count as
// zeros; not-a-number stays so.
//
// Memory: x and y have pixel strides in chunks of 8 channels (16 bytes), so that a slice of
// channels is a pointer and a stride; addresses are multiples of 16 bytes. Channels of x up to the
// next multiple of 8 hold finite numbers. Weights are [R][S][C8] fp16 and bias [C8] fp32, zeros
// from C to C8; so channels of y up to C8 are written, with clamp(0) beyond C. Nothing overlaps,
// nothing outside these is read or written.
//
// A thread makes 8 channels of kDepthwiseColumns pixels of a row. A block is vectors x column tiles
// x rows, so that rows of the input that two outputs share come from L1; the rows of all images
// count on.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/tensor_layout.h"
#include "kernels/device/fast_division.h"
#include "kernels/device/launch_geometry.h"
#include "kernels/device/operand.h"

struct CUstream_st;

namespace vertebra {

inline constexpr int kMaxDepthwiseThreads = 256;

// Output pixels of a thread.
constexpr std::int64_t depthwise_columns(std::int64_t stride) { return stride == 1 ? 4 : 2; }

// Threads of a block.
struct DepthwiseBlock {
  std::uint32_t vectors = 1, column_tiles = 1, rows = 1;

  std::uint32_t threads() const { return vectors * column_tiles * rows; }
  friend bool operator==(const DepthwiseBlock&, const DepthwiseBlock&) = default;
};

// Vectors: what wastes the fewest lanes of 4 to 8, an even number (whole sectors) if it can, then
// the greatest; all where there are fewer than 4. At most four column tiles, and rows to fill the
// block.
DepthwiseBlock depthwise_block(const Conv2dProblem& problem);

// Extents and padding are of the problem, strides of the operands.
struct DepthwiseParams {
  std::uint32_t filter = 3, stride = 1;
  DepthwiseBlock block;
  FastDivision channel_blocks, column_blocks, p;
  std::uint32_t chunks = 0;  // of a pixel
  std::uint32_t rows = 0;    // N * P
  std::uint32_t q = 0;
  std::uint32_t h = 0, w = 0;  // w: columns that some output sees
  std::int32_t pad_top = 0, pad_left = 0;
  Operand x, y;
  float clamp_min = 0, clamp_max = 0;
};

DepthwiseParams depthwise_params(const Conv2dProblem& problem,
                                 const std::optional<ClampRange>& clamp, const TensorLayout& x,
                                 const TensorLayout& y);

// One-dimensional: channel blocks of a place are neighbours, then column blocks, then rows.
LaunchGeometry depthwise_geometry(const Conv2dProblem& problem);

struct DepthwisePointers {
  const void* x = nullptr;
  const void* weights = nullptr;
  const void* bias = nullptr;
  void* y = nullptr;
};

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_depthwise(const LaunchGeometry& geometry, const DepthwiseParams& params,
                      const DepthwisePointers& pointers, CUstream_st* stream);

}  // namespace vertebra
