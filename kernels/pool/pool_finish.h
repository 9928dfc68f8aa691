// The second half of a mean over the pixels of an image, where a convolution left partial sums in
// place of its pixels (kernels/conv/pooled_partials.h; sm_75 and up):
//
//   y[n, c] = (sum over the tiles of image n, in ascending order, of part[tile][slot][c]) / pixels
//
// in fp32, rounded once. y is [n] pixels of fp16 or fp32 with a stride that is a multiple of 8
// channels; channels up to C8 are read and written, with zeros beyond C. Addresses are multiples of
// 16 bytes, nothing overlaps, nothing outside of these is read or written.
#pragma once

#include <cstdint>

#include "graph/core/tensor_layout.h"
#include "kernels/conv/pooled_partials.h"
#include "kernels/device/launch_geometry.h"
#include "kernels/device/operand.h"

struct CUstream_st;

namespace vertebra {

struct PoolFinishParams {
  PooledPartials partials;
  FastDivision vectors;  // of a pixel
  std::uint32_t threads = 0;
  std::uint32_t channels = 0;
  Operand y;
};

// Of n images of `channels` channels.
PoolFinishParams pool_finish_params(std::int64_t n, std::int64_t channels,
                                    const PooledPartials& partials, const TensorLayout& y);

// One thread 4 channels of an image: 16 bytes of partial sums.
LaunchGeometry pool_finish_geometry(const PoolFinishParams& params);

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_pool_finish(const LaunchGeometry& geometry, const PoolFinishParams& params,
                        const void* partials, void* y, CUstream_st* stream);

}  // namespace vertebra
