#include "kernels/device/launch_step.h"
#include "kernels/pool/global_pool.h"
#include "kernels/pool/global_pool_row.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_global_pool(const GlobalPool& op, const Config&,
                                                  const StepContext& context) {
  check_operand("input", context.x, op.n, op.shape.h, 8);
  check_operand("output", context.y, op.n, 1, 8);
  return make_launch_step("global_pool_nhwc",
                          [geometry = global_pool_geometry(op.n, op.shape),
                           params = global_pool_params(op.shape, context.x, context.y)](
                              const StepPointers& at, cudaStream_t stream) {
                            launch_global_pool(geometry, params, at.x, at.y, stream);
                          });
}

}  // namespace vertebra
