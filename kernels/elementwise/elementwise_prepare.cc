#include "graph/core/checked_math.h"
#include "kernels/device/launch_step.h"
#include "kernels/elementwise/elementwise.h"
#include "kernels/elementwise/elementwise_rows.h"

namespace vertebra {
namespace {

// `range` is of a clamp.
template <class Op>
std::unique_ptr<PreparedStep> prepare(ElementwiseKind kind, const Op& op, const Padding& padding,
                                      const ClampRange& range, const StepContext& context) {
  const ElementwiseProblem problem{
      kind,      op.n,
      op.shape,  padding,
      context.x, kind == ElementwiseKind::kAdd ? context.residual : context.x,
      context.y, align_up(op.shape.c, op.values.y.channel_multiple)};
  const std::int64_t vector = elementwise_vector(problem);
  check_operand("input", problem.x, op.n, op.shape.h, vector);
  check_operand("second operand", problem.z, op.n, op.shape.h, vector);
  check_operand("output", problem.y, op.n, op.shape.h + padding.top + padding.bottom, vector);
  ElementwiseParams params = elementwise_params(problem);
  params.clamp_min = static_cast<float>(range.min);
  params.clamp_max = static_cast<float>(range.max);
  return make_launch_step("elementwise_nhwc", [params, vector,
                                               geometry = elementwise_geometry(problem),
                                               c8 = align_up(op.shape.c, 8)](const StepPointers& at,
                                                                             cudaStream_t stream) {
    const auto* scale = static_cast<const float*>(at.weights);
    const float* shift = scale != nullptr ? scale + c8 : nullptr;
    launch_elementwise(geometry, vector, params, {at.x, at.residual, scale, shift, at.y}, stream);
  });
}

}  // namespace

std::unique_ptr<PreparedStep> prepare_elementwise(const BatchNorm& op, const Config&,
                                                  const StepContext& context) {
  return prepare(ElementwiseKind::kAffine, op, {}, {}, context);
}

std::unique_ptr<PreparedStep> prepare_elementwise(const Clamp& op, const Config&,
                                                  const StepContext& context) {
  return prepare(ElementwiseKind::kClamp, op, {}, op.range, context);
}

std::unique_ptr<PreparedStep> prepare_elementwise(const Add& op, const Config&,
                                                  const StepContext& context) {
  return prepare(ElementwiseKind::kAdd, op, {}, {}, context);
}

std::unique_ptr<PreparedStep> prepare_elementwise(const Pad& op, const Config&,
                                                  const StepContext& context) {
  return prepare(ElementwiseKind::kCopy, op, op.padding, {}, context);
}

}  // namespace vertebra
