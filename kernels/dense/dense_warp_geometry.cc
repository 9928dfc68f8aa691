#include "kernels/dense/dense_warp.h"

namespace vertebra {
namespace {

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace

DenseWarpParams dense_warp_params(const GemmProblem& problem, const TensorLayout& x,
                                  const TensorLayout& y, std::int64_t y_channels, DType weights) {
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  return {fast_division(number(divide_up(y_channels, kDenseWarps))),
          number(problem.n),
          number(problem.k),
          number(y_channels),
          number(divide_up(problem.c, 8)),
          number(x.pixel_stride / 8),
          y.pixel_stride,
          x.dtype,
          weights,
          y.dtype};
}

LaunchGeometry dense_warp_geometry(const DenseWarpParams& params) {
  return {divide_up(params.n, kDenseImages) * params.channel_blocks.divisor,
          static_cast<int>(kDenseWarps * 32), 0};
}

}  // namespace vertebra
