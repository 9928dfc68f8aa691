#include "kernels/cuda/cuda_error.h"
#include "kernels/device/channels.cuh"
#include "kernels/pool/pool_finish.h"

namespace vertebra {
namespace {

__global__ void __launch_bounds__(128)
    pool_finish_nhwc(const PoolFinishParams params, const float* partials, void* y) {
  const std::uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x;
  if (thread >= params.threads) return;
  const std::uint32_t n = params.vectors.quotient(thread);
  const std::uint32_t vector = thread - n * params.vectors.divisor;

  Channels<4> sum = {};
  const std::uint32_t last = params.partials.last_tile(n);
  for (std::uint32_t tile = params.partials.first_tile(n); tile <= last; ++tile) {
    const Channels<4> part =
        load_channels<4>(partials + params.partials.offset(tile, n), DType::kF32, vector);
#pragma unroll
    for (int c = 0; c < 4; ++c) sum[c] += part[c];
  }
  const auto pixels = static_cast<float>(params.partials.pixels);
#pragma unroll
  for (int c = 0; c < 4; ++c) sum[c] = vector * 4 + c < params.channels ? sum[c] / pixels : 0.0f;
  store_channels<4>(y, params.y.dtype, params.y.vector(n, 0, 0) + vector, sum);
}

}  // namespace

void launch_pool_finish(const LaunchGeometry& geometry, const PoolFinishParams& params,
                        const void* partials, void* y, CUstream_st* stream) {
  pool_finish_nhwc<<<static_cast<unsigned>(geometry.blocks), geometry.threads, 0, stream>>>(
      params, static_cast<const float*>(partials), y);
  check_launch("pool finish");
}

}  // namespace vertebra
