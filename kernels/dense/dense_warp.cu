#include "kernels/cuda/cuda_error.h"
#include "kernels/dense/dense_warp.h"
#include "kernels/device/block_reduce.cuh"
#include "kernels/device/channels.cuh"

namespace vertebra {
namespace {

__global__ void __launch_bounds__(kDenseWarps * 32)
    dense_warp(const DenseWarpParams params, const DenseWarpPointers pointers) {
  const std::uint32_t image_block = params.channel_blocks.quotient(blockIdx.x);
  const std::uint32_t channel_block = blockIdx.x - image_block * params.channel_blocks.divisor;
  const std::uint32_t lane = threadIdx.x % 32;
  const std::uint32_t k = channel_block * kDenseWarps + threadIdx.x / 32;
  const std::uint32_t first_n = image_block * kDenseImages;
  const std::uint32_t images = min(params.n - first_n, kDenseImages);
  if (k >= params.y_channels) return;

  float sums[kDenseImages] = {};
  const std::uint32_t vectors = k < params.k ? params.vectors : 0;
  for (std::uint32_t vector = lane; vector < vectors; vector += 32) {
    const Channels<8> tap =
        load_channels<8>(pointers.weights, params.weights, k * params.vectors + vector);
#pragma unroll
    for (std::uint32_t n = 0; n < kDenseImages; ++n) {
      if (n >= images) break;
      const Channels<8> x =
          load_channels<8>(pointers.x, params.x, (first_n + n) * params.x_row + vector);
#pragma unroll
      for (int c = 0; c < 8; ++c) sums[n] = fmaf(x[c], tap[c], sums[n]);
    }
  }
  const float bias = k < params.k ? __ldg(static_cast<const float*>(pointers.bias) + k) : 0;
#pragma unroll
  for (std::uint32_t n = 0; n < kDenseImages; ++n) {
    const float sum = warp_reduce(sums[n], [](float a, float b) { return a + b; });
    if (lane == n && n < images) {
      store_element(pointers.y, params.y, std::uint64_t{first_n + n} * params.y_row + k,
                    sum + bias);
    }
  }
}

}  // namespace

void launch_dense_warp(const LaunchGeometry& geometry, const DenseWarpParams& params,
                       const DenseWarpPointers& pointers, CUstream_st* stream) {
  dense_warp<<<static_cast<unsigned>(geometry.blocks), geometry.threads, 0, stream>>>(params,
                                                                                      pointers);
  check_launch("dense");
}

}  // namespace vertebra
