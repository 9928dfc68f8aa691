#include "kernels/conv/direct.h"
#include "kernels/cuda/cuda_error.h"
#include "kernels/device/channels.cuh"

namespace vertebra {
namespace {

// What a pixel's channel k is before it is stored or averaged.
__device__ __forceinline__ float value_of(const DirectConvParams& params,
                                          const DirectConvPointers& pointers, std::uint32_t n,
                                          std::uint32_t p, std::uint32_t q, std::uint32_t k) {
  const std::uint32_t first_c = params.group_k.quotient(k) * params.group_c;
  const std::uint32_t k8 = (params.k + 7) / 8 * 8;
  float sum = 0;
  for (std::uint32_t r = 0; r < params.r; ++r) {
    // Above the image it wraps to beyond its end.
    const std::uint32_t row = p * params.stride_h + r - params.pad_top;
    if (row >= params.h) continue;
    for (std::uint32_t s = 0; s < params.s; ++s) {
      const std::uint32_t column = q * params.stride_w + s - params.pad_left;
      if (column >= params.w) continue;
      const std::uint64_t x = params.x.element(n, row, column, first_c);
      const std::uint64_t tap = std::uint64_t{r * params.s + s} * params.group_c * k8 + k;
      for (std::uint32_t c = 0; c < params.group_c; ++c) {
        sum =
            fmaf(load_element(pointers.x, params.x.dtype, x + c),
                 load_element(pointers.weights, params.weights, tap + std::uint64_t{c} * k8), sum);
      }
    }
  }
  sum += __ldg(static_cast<const float*>(pointers.bias) + k);
  if (pointers.residual != nullptr) {
    sum +=
        load_element(pointers.residual, params.residual.dtype, params.residual.element(n, p, q, k));
  }
  return clamped(sum, params.clamp_min, params.clamp_max);
}

__global__ void __launch_bounds__(256, 4)
    conv_direct_nhwc(const DirectConvParams params, const DirectConvPointers pointers) {
  const std::int64_t thread = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (thread >= params.threads) return;
  const auto four = static_cast<std::uint32_t>(thread >> 2);
  const std::uint32_t pixel = params.y_fours.quotient(four);
  const std::uint32_t k =
      4 * (four - pixel * params.y_fours.divisor) + static_cast<std::uint32_t>(thread & 3);
  const std::uint32_t image_row = params.y_columns.quotient(pixel);
  const std::uint32_t column = pixel - image_row * params.y_columns.divisor;
  const std::uint32_t n = params.y_rows.quotient(image_row);
  const std::uint32_t row = image_row - n * params.y_rows.divisor;

  float value = 0;
  if (params.mean && column == 0 && k < params.k) {
    for (std::uint32_t p = 0; p < params.p; ++p) {
      for (std::uint32_t q = 0; q < params.q; ++q) {
        value += value_of(params, pointers, n, p, q, k);
      }
    }
    value /= static_cast<float>(params.p * params.q);
  } else if (!params.mean && column < params.q && k < params.k) {
    value = value_of(params, pointers, n, row, column, k);
  }
  store_element(pointers.y, params.y.dtype, params.y.element(n, row, column, k), value);
}

}  // namespace

void launch_direct_conv(const LaunchGeometry& geometry, const DirectConvParams& params,
                        const DirectConvPointers& pointers, CUstream_st* stream) {
  conv_direct_nhwc<<<static_cast<unsigned>(geometry.blocks), geometry.threads, 0, stream>>>(
      params, pointers);
  check_launch("direct convolution");
}

}  // namespace vertebra
