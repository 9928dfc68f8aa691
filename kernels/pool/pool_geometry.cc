#include "kernels/pool/global_pool.h"
#include "kernels/pool/pool_finish.h"

namespace vertebra {
namespace {

constexpr std::int64_t kFinishThreads = 128;

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

std::uint32_t number(std::int64_t value) { return static_cast<std::uint32_t>(value); }

std::int64_t vector_blocks(const Shape& shape) {
  return divide_up(divide_up(shape.c, 8), kPoolVectors);
}

}  // namespace

GlobalPoolParams global_pool_params(const Shape& shape, const TensorLayout& x,
                                    const TensorLayout& y) {
  return {fast_division(number(vector_blocks(shape))),
          number(divide_up(shape.c, 8)),
          number(shape.c),
          number(shape.h),
          number(shape.w),
          make_operand(x, shape.h, 8),
          make_operand(y, 1, 8)};
}

LaunchGeometry global_pool_geometry(std::int64_t n, const Shape& shape) {
  return {n * vector_blocks(shape), static_cast<int>(kPoolVectors * kPoolLanes), 0};
}

PoolFinishParams pool_finish_params(std::int64_t n, std::int64_t channels,
                                    const PooledPartials& partials, const TensorLayout& y) {
  const std::int64_t vectors = divide_up(channels, 8) * 2;  // of 4 channels
  return {partials, fast_division(number(vectors)), number(n * vectors), number(channels),
          make_operand(y, 1, 4)};
}

LaunchGeometry pool_finish_geometry(const PoolFinishParams& params) {
  return {divide_up(params.threads, kFinishThreads), static_cast<int>(kFinishThreads), 0};
}

}  // namespace vertebra
