#include <limits>

#include "kernels/conv/direct.h"

namespace vertebra {
namespace {

constexpr std::int64_t kThreads = 256;

DirectOperand operand(const TensorLayout& layout, std::int64_t h) {
  const std::int64_t row = layout.pixel_stride * layout.row_pixels;
  return {layout.dtype, row * h, row, layout.pixel_stride};
}

}  // namespace

DirectConvParams direct_conv_params(const Conv2dProblem& problem, const Epilogue& epilogue,
                                    const TensorLayout& x, const TensorLayout& residual,
                                    const TensorLayout& y, std::int64_t y_channels, DType weights) {
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::int64_t y_rows = epilogue.mean ? 1 : problem.p();
  DirectConvParams params;
  params.y_fours = fast_division(number(y_channels / 4));
  params.y_columns = fast_division(number(y.row_pixels));
  params.y_rows = fast_division(number(y_rows));
  params.group_k = fast_division(number(problem.k / problem.groups));
  params.threads = problem.n * y_rows * y.row_pixels * y_channels;
  params.k = number(problem.k);
  params.r = number(problem.r);
  params.s = number(problem.s);
  params.group_c = number(problem.c / problem.groups);
  params.h = number(problem.h);
  params.w = number(problem.w);
  params.p = number(problem.p());
  params.q = number(problem.q());
  params.stride_h = number(problem.stride_h);
  params.stride_w = number(problem.stride_w);
  params.pad_top = static_cast<std::int32_t>(problem.pad.top);
  params.pad_left = static_cast<std::int32_t>(problem.pad.left);
  params.mean = epilogue.mean;
  params.x = operand(x, problem.h);
  params.residual = operand(residual, problem.p());
  params.y = operand(y, y_rows);
  params.weights = weights;
  params.clamp_min = epilogue.clamp ? static_cast<float>(epilogue.clamp->min) : -kInfinity;
  params.clamp_max = epilogue.clamp ? static_cast<float>(epilogue.clamp->max) : kInfinity;
  return params;
}

LaunchGeometry direct_conv_geometry(const DirectConvParams& params) {
  return {(params.threads + kThreads - 1) / kThreads, static_cast<int>(kThreads), 0};
}

}  // namespace vertebra
