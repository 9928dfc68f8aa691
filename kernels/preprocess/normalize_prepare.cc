#include "kernels/device/launch_step.h"
#include "kernels/preprocess/normalize.h"
#include "kernels/preprocess/normalize_row.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_normalize(const Normalize& op, const Config&,
                                                const StepContext& context) {
  check_operand("output", context.y, op.n, op.shape.h, op.values.y.pairs_pixels() ? 4 : 8);
  const NormalizeParams params = normalize_params(op.n, op.shape, context.y);
  return make_launch_step("normalize_nhwc_u8", [params, geometry = normalize_geometry(params)](
                                                   const StepPointers& at, cudaStream_t stream) {
    launch_normalize(geometry, params, {at.x, at.weights, at.y}, stream);
  });
}

}  // namespace vertebra
