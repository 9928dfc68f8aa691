#include "graph/core/checked_math.h"
#include "kernels/conv/direct.h"
#include "kernels/conv/direct_row.h"
#include "kernels/device/launch_step.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_direct_conv(const FusedConv2d& op, const Config&,
                                                  const StepContext& context) {
  const Conv2dProblem& p = op.problem;
  const DirectConvParams params =
      direct_conv_params(p, op.epilogue, context.x, context.residual, context.y,
                         align_up(p.k, op.values.y.channel_multiple), op.values.weights);
  return make_launch_step(
      "conv2d_direct_nhwc",
      [params, geometry = direct_conv_geometry(params), bias_bytes = align_up(p.k, 8) * 4,
       residual = op.epilogue.residual](const StepPointers& at, cudaStream_t stream) {
        const auto* weights = static_cast<const std::byte*>(at.weights);
        launch_direct_conv(
            geometry, params,
            {at.x, weights + bias_bytes, weights, residual ? at.residual : nullptr, at.y}, stream);
      });
}

}  // namespace vertebra
