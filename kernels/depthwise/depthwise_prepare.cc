#include "graph/core/checked_math.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/depthwise_row.h"
#include "kernels/device/launch_step.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_depthwise(const FusedConv2d& op, const Config&,
                                                const StepContext& context) {
  const Conv2dProblem& p = op.problem;
  check_operand("input", context.x, p.n, p.h, 8);
  check_operand("output", context.y, p.n, p.p(), 8);
  return make_launch_step(
      "conv2d_depthwise_nhwc_f16",
      [geometry = depthwise_geometry(p),
       params = depthwise_params(p, op.epilogue.clamp, context.x, context.y),
       bias_bytes = align_up(p.c, 8) * 4](const StepPointers& at, cudaStream_t stream) {
        const auto* weights = static_cast<const std::byte*>(at.weights);
        launch_depthwise(geometry, params, {at.x, weights + bias_bytes, weights, at.y}, stream);
      });
}

}  // namespace vertebra
