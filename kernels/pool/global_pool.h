// Mean over the pixels of an image (sm_75 and up):
//
//   y[n, c] = (sum over pixels of x[n, pixel, c]) / (H * W)
//
// Sums are fp32 in a fixed order: kPoolLanes threads take every kPoolLanes-th pixel in turn, then
// their sums are added in ascending order. The result is rounded once.
//
// Memory: x is NHWC of fp16 or fp32 with a pixel stride that is a multiple of 8, y [n] pixels
// likewise; addresses are multiples of 16 bytes. Channels up to C8 are read and written, with zeros
// beyond C. Nothing overlaps, nothing outside of these is read or written.
#pragma once

#include <cstdint>

#include "graph/core/shape.h"
#include "graph/core/tensor_layout.h"
#include "kernels/device/launch_geometry.h"
#include "kernels/device/operand.h"

struct CUstream_st;

namespace vertebra {

// A block: neighbouring vectors of 8 channels (512 bytes of fp16), and lanes that share the pixels.
inline constexpr std::uint32_t kPoolVectors = 32, kPoolLanes = 8;

struct GlobalPoolParams {
  FastDivision vector_blocks;  // of an image
  std::uint32_t vectors = 0;   // of a pixel
  std::uint32_t channels = 0, h = 0, w = 0;
  Operand x, y;
};

GlobalPoolParams global_pool_params(const Shape& shape, const TensorLayout& x,
                                    const TensorLayout& y);

LaunchGeometry global_pool_geometry(std::int64_t n, const Shape& shape);

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_global_pool(const LaunchGeometry& geometry, const GlobalPoolParams& params,
                        const void* x, void* y, CUstream_st* stream);

}  // namespace vertebra
