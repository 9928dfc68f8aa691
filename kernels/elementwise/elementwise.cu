#include "kernels/cuda/cuda_error.h"
#include "kernels/device/channels.cuh"
#include "kernels/elementwise/elementwise.h"

namespace vertebra {
namespace {

template <int V>
__device__ __forceinline__ Channels<V> result(const ElementwiseParams& params,
                                              const ElementwisePointers& pointers,
                                              std::uint32_t vector, std::uint32_t n,
                                              std::uint32_t row, std::uint32_t column) {
  Channels<V> value =
      load_channels<V>(pointers.x, params.x.dtype, params.x.vector(n, row, column) + vector);
  if (params.kind == ElementwiseKind::kClamp) {
#pragma unroll
    for (int i = 0; i < V; ++i) value[i] = clamped(value[i], params.clamp_min, params.clamp_max);
  } else if (params.kind == ElementwiseKind::kAdd) {
    const Channels<V> other =
        load_channels<V>(pointers.z, params.z.dtype, params.z.vector(n, row, column) + vector);
#pragma unroll
    for (int i = 0; i < V; ++i) value[i] += other[i];
  } else if (params.kind == ElementwiseKind::kAffine) {
    const Channels<V> scale = load_channels<V>(pointers.scale, DType::kF32, vector);
    const Channels<V> shift = load_channels<V>(pointers.shift, DType::kF32, vector);
#pragma unroll
    for (int i = 0; i < V; ++i) value[i] = fmaf(value[i], scale[i], shift[i]);
  }
#pragma unroll
  for (int i = 0; i < V; ++i) {
    if (vector * V + i >= params.channels) value[i] = 0;
  }
  return value;
}

template <int V>
__global__ void __launch_bounds__(256)
    elementwise_nhwc(const ElementwiseParams params, const ElementwisePointers pointers) {
  const std::uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x;
  if (thread >= params.threads) return;
  const std::uint32_t pixel = params.vectors.quotient(thread);
  const std::uint32_t vector = thread - pixel * params.vectors.divisor;
  const std::uint32_t image_row = params.columns.quotient(pixel);
  const std::uint32_t column = pixel - image_row * params.columns.divisor;
  const std::uint32_t n = params.rows.quotient(image_row);
  const std::uint32_t row = image_row - n * params.rows.divisor;

  // Coordinates above or left of x wrap to beyond its end.
  const std::uint32_t x_row = row - params.top;
  const std::uint32_t x_column = column - params.left;
  Channels<V> value = {};
  if (x_row < params.h && x_column < params.w) {
    value = result<V>(params, pointers, vector, n, x_row, x_column);
  }
  store_channels<V>(pointers.y, params.y.dtype, params.y.vector(n, row, column) + vector, value);
}

}  // namespace

void launch_elementwise(const LaunchGeometry& geometry, std::int64_t vector,
                        const ElementwiseParams& params, const ElementwisePointers& pointers,
                        CUstream_st* stream) {
  const auto kernel = vector == 4 ? elementwise_nhwc<4> : elementwise_nhwc<8>;
  kernel<<<static_cast<unsigned>(geometry.blocks), geometry.threads, 0, stream>>>(params, pointers);
  check_launch("elementwise");
}

}  // namespace vertebra
