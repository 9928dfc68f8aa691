#include "kernels/cuda/cuda_error.h"
#include "kernels/device/channels.cuh"
#include "kernels/pool/global_pool.h"

namespace vertebra {
namespace {

__global__ void __launch_bounds__(kPoolVectors* kPoolLanes)
    global_pool_nhwc(const GlobalPoolParams params, const void* x, void* y) {
  // Channels outermost: neighbouring threads are in neighbouring banks.
  __shared__ float sums[kPoolLanes][8][kPoolVectors];
  const std::uint32_t n = params.vector_blocks.quotient(blockIdx.x);
  const std::uint32_t vector_block = blockIdx.x - n * params.vector_blocks.divisor;
  const std::uint32_t vector = vector_block * kPoolVectors + threadIdx.x;
  const bool inside = vector < params.vectors;

  Channels<8> sum = {};
  std::uint32_t row = 0;
  std::uint32_t column = threadIdx.y;
  while (inside) {
    while (column >= params.w) {
      column -= params.w;
      ++row;
    }
    if (row >= params.h) break;
    const Channels<8> pixel =
        load_channels<8>(x, params.x.dtype, params.x.vector(n, row, column) + vector);
#pragma unroll
    for (int c = 0; c < 8; ++c) sum[c] += pixel[c];
    column += kPoolLanes;
  }
#pragma unroll
  for (int c = 0; c < 8; ++c) sums[threadIdx.y][c][threadIdx.x] = sum[c];
  __syncthreads();
  if (threadIdx.y != 0 || !inside) return;

  const auto pixels = static_cast<float>(params.h * params.w);
  Channels<8> mean;
#pragma unroll
  for (int c = 0; c < 8; ++c) {
    float total = sums[0][c][threadIdx.x];
#pragma unroll
    for (int lane = 1; lane < kPoolLanes; ++lane) total += sums[lane][c][threadIdx.x];
    mean[c] = vector * 8 + c < params.channels ? total / pixels : 0.0f;
  }
  store_channels<8>(y, params.y.dtype, params.y.vector(n, 0, 0) + vector, mean);
}

}  // namespace

void launch_global_pool(const LaunchGeometry& geometry, const GlobalPoolParams& params,
                        const void* x, void* y, CUstream_st* stream) {
  global_pool_nhwc<<<static_cast<unsigned>(geometry.blocks), dim3(kPoolVectors, kPoolLanes), 0,
                     stream>>>(params, x, y);
  check_launch("global pool");
}

}  // namespace vertebra
