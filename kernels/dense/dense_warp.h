// A dense layer for few images (sm_75 and up):
//
//   y[n, k] = sum over c of x[n, c] * w[k, c] + bias[k]
//
// A warp makes one output channel of up to kDenseImages images, so that its weights are read once.
// Sums are fp32 in a fixed order: a lane adds every 32nd vector of 8 channels, then halves of the
// warp add up. The result is rounded once.
//
// Memory: x, weights and y are fp16 or fp32 each. x is [n] pixels with a stride that is a multiple
// of 8, finite up to C8; weights are [K][C8] with zeros from C on; bias is [K] fp32; y is written
// up to y_channels with zeros from K on. Addresses of x and weights are multiples of 16 bytes.
// Nothing overlaps, nothing outside of these is read or written.
#pragma once

#include <cstdint>

#include "graph/core/gemm_problem.h"
#include "graph/core/tensor_layout.h"
#include "kernels/device/fast_division.h"
#include "kernels/device/launch_geometry.h"

struct CUstream_st;

namespace vertebra {

inline constexpr std::uint32_t kDenseImages = 8, kDenseWarps = 8;

struct DenseWarpParams {
  FastDivision channel_blocks;  // blocks that share images
  std::uint32_t n = 0, k = 0;
  std::uint32_t y_channels = 0;
  std::uint32_t vectors = 0;  // of a row of weights
  std::uint32_t x_row = 0;    // vectors from image to image
  std::int64_t y_row = 0;     // elements
  DType x = DType::kF16, weights = DType::kF16, y = DType::kF32;
};

DenseWarpParams dense_warp_params(const GemmProblem& problem, const TensorLayout& x,
                                  const TensorLayout& y, std::int64_t y_channels, DType weights);

LaunchGeometry dense_warp_geometry(const DenseWarpParams& params);

struct DenseWarpPointers {
  const void* x = nullptr;
  const void* weights = nullptr;
  const void* bias = nullptr;
  void* y = nullptr;
};

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_dense_warp(const LaunchGeometry& geometry, const DenseWarpParams& params,
                       const DenseWarpPointers& pointers, CUstream_st* stream);

}  // namespace vertebra
