#include "graph/core/checked_math.h"
#include "kernels/dense/dense_warp.h"
#include "kernels/dense/dense_warp_row.h"
#include "kernels/device/launch_step.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_dense_warp(const Dense& op, const Config&,
                                                 const StepContext& context) {
  const GemmProblem& p = op.problem;
  check_operand("input", context.x, p.n, 1, 8);
  const DenseWarpParams params = dense_warp_params(
      p, context.x, context.y, align_up(p.k, op.values.y.channel_multiple), op.values.weights);
  return make_launch_step("dense_warp", [params, geometry = dense_warp_geometry(params),
                                         bias_bytes = align_up(p.k, 8) * 4](const StepPointers& at,
                                                                            cudaStream_t stream) {
    const auto* weights = static_cast<const std::byte*>(at.weights);
    launch_dense_warp(geometry, params, {at.x, weights + bias_bytes, weights, at.y}, stream);
  });
}

}  // namespace vertebra
