// One pass over a value, element by element (sm_75 and up):
//
//   kCopy    y = x, inside zeros where y is larger than x
//   kClamp   y = min(max(x, clamp_min), clamp_max); not-a-number stays so
//   kAdd     y = x + z
//   kAffine  y = x * scale[c] + shift[c], rounded once to fp32
//
// Pixel (row, column) of y is made of pixel (row - top, column - left) of x and of z, which have H
// x W pixels; pixels of y outside of these and channels from C on are zeros.
//
// Memory: x, z and y are NHWC of fp16 or fp32 each, with strides in vectors of V channels: V = 4
// where y's pixels have four channels, else 8. Addresses are multiples of 16 bytes (8 for four
// halves). Scale and shift are [C8] fp32 each. y overlaps nothing; nothing outside of these is read
// or written.
#pragma once

#include <cstdint>

#include "graph/core/conv2d_problem.h"
#include "graph/core/shape.h"
#include "graph/core/tensor_layout.h"
#include "kernels/device/launch_geometry.h"
#include "kernels/device/operand.h"

struct CUstream_st;

namespace vertebra {

enum class ElementwiseKind : std::uint8_t { kCopy, kClamp, kAdd, kAffine };

// What a pass reads and writes. `shape` is x's and z's, y is larger by `padding`.
struct ElementwiseProblem {
  ElementwiseKind kind = ElementwiseKind::kCopy;
  std::int64_t n = 1;
  Shape shape;
  Padding padding = {};
  TensorLayout x, z, y;         // z: of kAdd
  std::int64_t y_channels = 8;  // of a pixel that are written: C and its padding, a multiple of V
};

// Channels that a thread makes.
std::int64_t elementwise_vector(const ElementwiseProblem& problem);

struct ElementwiseParams {
  ElementwiseKind kind = ElementwiseKind::kCopy;
  FastDivision vectors, columns, rows;  // of y: of a pixel, of a row, of an image
  std::uint32_t threads = 0;
  std::uint32_t channels = 0;  // C
  std::uint32_t h = 0, w = 0;  // of x
  std::int32_t top = 0, left = 0;
  Operand x, z, y;
  float clamp_min = 0, clamp_max = 0;
};

// Clamp bounds are left to the caller.
ElementwiseParams elementwise_params(const ElementwiseProblem& problem);

// One thread a vector of y: at most 2^31 - 1.
LaunchGeometry elementwise_geometry(const ElementwiseProblem& problem);

struct ElementwisePointers {
  const void* x = nullptr;
  const void* z = nullptr;
  const void* scale = nullptr;
  const void* shift = nullptr;
  void* y = nullptr;
};

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_elementwise(const LaunchGeometry& geometry, std::int64_t vector,
                        const ElementwiseParams& params, const ElementwisePointers& pointers,
                        CUstream_st* stream);

}  // namespace vertebra
