#include "kernels/cuda/cuda_error.h"
#include "kernels/device/channels.cuh"
#include "kernels/preprocess/normalize.h"

namespace vertebra {
namespace {

// kPixels of kChannels channels make the 8 numbers of a thread.
template <int kPixels, int kChannels>
__global__ void __launch_bounds__(kNormalizeThreads)
    normalize_nhwc_u8(const NormalizeParams params, const NormalizePointers pointers) {
  static_assert(kPixels * kChannels == 8);
  __shared__ float4 table4[kChannels * 64];
  const std::uint32_t place_block = params.vector_blocks.quotient(blockIdx.x);
  const std::uint32_t vector = blockIdx.x - place_block * params.vector_blocks.divisor;
  const std::uint32_t first_c = vector * kChannels;
  const std::uint32_t channels = min(params.channels - first_c, std::uint32_t{kChannels});

  const auto* from = static_cast<const float4*>(pointers.table) + first_c * 64;
  for (std::uint32_t i = threadIdx.x; i < channels * 64; i += kNormalizeThreads) {
    table4[i] = __ldg(from + i);
  }
  __syncthreads();

  const auto* table = reinterpret_cast<const float*>(table4);
  const auto* x = static_cast<const std::uint8_t*>(pointers.x);
  std::uint32_t place = place_block * (kNormalizeThreads * kNormalizeVectors) + threadIdx.x;
#pragma unroll
  for (std::uint32_t i = 0; i < kNormalizeVectors; ++i, place += kNormalizeThreads) {
    if (place >= params.places) break;
    const std::uint32_t row = params.columns.quotient(place);
    const std::uint32_t column = place - row * params.columns.divisor;
    Channels<8> values = {};
#pragma unroll
    for (int pixel = 0; pixel < kPixels; ++pixel) {
      const std::uint32_t w = column * kPixels + pixel;
      const std::uint64_t x_pixel = std::uint64_t{row} * params.w + w;
#pragma unroll
      for (int c = 0; c < kChannels; ++c) {
        if (w >= params.w || c >= channels) continue;
        const std::uint32_t value = __ldg(x + (x_pixel * params.channels + first_c + c));
        values[pixel * kChannels + c] = table[c * 256 + value];
      }
    }
    store_channels<8>(pointers.y, params.y_dtype,
                      row * params.y_row + column * params.y_place + vector, values);
  }
}

}  // namespace

void launch_normalize(const LaunchGeometry& geometry, const NormalizeParams& params,
                      const NormalizePointers& pointers, CUstream_st* stream) {
  const auto kernel = params.pairs ? normalize_nhwc_u8<2, 4> : normalize_nhwc_u8<1, 8>;
  kernel<<<static_cast<unsigned>(geometry.blocks), geometry.threads, 0, stream>>>(params, pointers);
  check_launch("normalize");
}

}  // namespace vertebra
