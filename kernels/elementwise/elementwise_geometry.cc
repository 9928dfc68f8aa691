#include "kernels/elementwise/elementwise.h"

namespace vertebra {
namespace {

constexpr std::int64_t kThreads = 256;

std::int64_t rows_of(const ElementwiseProblem& problem) {
  return problem.shape.h + problem.padding.top + problem.padding.bottom;
}

std::int64_t threads_of(const ElementwiseProblem& problem) {
  return problem.n * rows_of(problem) * problem.y.row_pixels * problem.y_channels /
         elementwise_vector(problem);
}

}  // namespace

std::int64_t elementwise_vector(const ElementwiseProblem& problem) {
  return problem.y.pixel_stride == 4 ? 4 : 8;
}

ElementwiseParams elementwise_params(const ElementwiseProblem& problem) {
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  const std::int64_t vector = elementwise_vector(problem);
  ElementwiseParams params;
  params.kind = problem.kind;
  params.vectors = fast_division(number(problem.y_channels / vector));
  params.columns = fast_division(number(problem.y.row_pixels));
  params.rows = fast_division(number(rows_of(problem)));
  params.threads = number(threads_of(problem));
  params.channels = number(problem.shape.c);
  params.h = number(problem.shape.h);
  params.w = number(problem.shape.w);
  params.top = static_cast<std::int32_t>(problem.padding.top);
  params.left = static_cast<std::int32_t>(problem.padding.left);
  params.x = make_operand(problem.x, problem.shape.h, vector);
  params.z = make_operand(problem.z, problem.shape.h, vector);
  params.y = make_operand(problem.y, rows_of(problem), vector);
  return params;
}

LaunchGeometry elementwise_geometry(const ElementwiseProblem& problem) {
  return {(threads_of(problem) + kThreads - 1) / kThreads, static_cast<int>(kThreads), 0};
}

}  // namespace vertebra
