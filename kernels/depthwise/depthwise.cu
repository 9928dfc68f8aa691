#include "kernels/cuda/cuda_error.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/device/channels.cuh"

namespace vertebra {
namespace {

template <int kFilter, int kStride, int kColumns>
__global__ void __launch_bounds__(kMaxDepthwiseThreads, 2)
    depthwise_nhwc_f16(const DepthwiseParams params, const DepthwisePointers pointers) {
  const std::uint32_t place = params.channel_blocks.quotient(blockIdx.x);
  const std::uint32_t channel_block = blockIdx.x - place * params.channel_blocks.divisor;
  const std::uint32_t row_block = params.column_blocks.quotient(place);
  const std::uint32_t column_block = place - row_block * params.column_blocks.divisor;

  const std::uint32_t chunk = channel_block * blockDim.x + threadIdx.x;
  const std::uint32_t first_q = (column_block * blockDim.y + threadIdx.y) * kColumns;
  const std::uint32_t row = row_block * blockDim.z + threadIdx.z;
  if (chunk >= params.chunks || first_q >= params.q || row >= params.rows) return;
  const std::uint32_t n = params.p.quotient(row);
  const std::uint32_t p = row - n * params.p.divisor;

  const auto* x = static_cast<const uint4*>(pointers.x);
  const auto* weights = static_cast<const uint4*>(pointers.weights) + chunk;
  // Coordinates above or left of the image wrap to beyond its end.
  const std::uint32_t top = p * kStride - params.pad_top;
  const std::uint32_t left = first_q * kStride - params.pad_left;
  Channels<8> sums[kColumns] = {};

  // Unrolled, the rows would all be live at once: thousands of bytes of spills.
#pragma unroll 1
  for (std::uint32_t r = 0; r < kFilter; ++r) {
    if (top + r >= params.h) continue;
    const std::uint32_t first = params.x.vector(n, top + r, left) + chunk;
    Channels<8> taps[kFilter];
#pragma unroll
    for (int s = 0; s < kFilter; ++s) {
      taps[s] = unpack(__ldg(weights + (r * kFilter + s) * params.chunks));
    }
#pragma unroll
    for (int column = 0; column < (kColumns - 1) * kStride + kFilter; ++column) {
      uint4 bits = make_uint4(0, 0, 0, 0);
      if (left + column < params.w) bits = __ldg(x + (first + column * params.x.pixel));
      const Channels<8> pixel = unpack(bits);
#pragma unroll
      for (int s = 0; s < kFilter; ++s) {
        const int q = (column - s) / kStride;
        if (column < s || (column - s) % kStride != 0 || q >= kColumns) continue;
#pragma unroll
        for (int c = 0; c < 8; ++c) sums[q][c] = fmaf(pixel[c], taps[s][c], sums[q][c]);
      }
    }
  }

  const Channels<8> bias = load_channels<8>(pointers.bias, DType::kF32, chunk);
  const std::uint32_t to = params.y.vector(n, p, first_q) + chunk;
#pragma unroll
  for (int q = 0; q < kColumns; ++q) {
    if (first_q + q >= params.q) break;
#pragma unroll
    for (int c = 0; c < 8; ++c) {
      sums[q][c] = clamped(sums[q][c] + bias[c], params.clamp_min, params.clamp_max);
    }
    static_cast<uint4*>(pointers.y)[to + q * params.y.pixel] = pack(sums[q]);
  }
}

using Kernel = void (*)(DepthwiseParams, DepthwisePointers);

Kernel kernel_of(const DepthwiseParams& params) {
  constexpr int kOne = depthwise_columns(1), kTwo = depthwise_columns(2);
  if (params.filter == 3) {
    return params.stride == 1 ? depthwise_nhwc_f16<3, 1, kOne> : depthwise_nhwc_f16<3, 2, kTwo>;
  }
  return params.stride == 1 ? depthwise_nhwc_f16<5, 1, kOne> : depthwise_nhwc_f16<5, 2, kTwo>;
}

}  // namespace

void launch_depthwise(const LaunchGeometry& geometry, const DepthwiseParams& params,
                      const DepthwisePointers& pointers, CUstream_st* stream) {
  const DepthwiseBlock& block = params.block;
  kernel_of(params)<<<static_cast<unsigned>(geometry.blocks),
                      dim3(block.vectors, block.column_tiles, block.rows), 0, stream>>>(params,
                                                                                        pointers);
  check_launch("depthwise");
}

}  // namespace vertebra
