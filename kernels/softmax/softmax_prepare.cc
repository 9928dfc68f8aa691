#include "graph/core/checked_math.h"
#include "kernels/device/launch_step.h"
#include "kernels/softmax/softmax.h"
#include "kernels/softmax/softmax_row.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_softmax(const Softmax& op, const Config&,
                                              const StepContext& context) {
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  const SoftmaxParams params{
      number(op.c),          number(align_up(op.c, op.values.y.channel_multiple)),
      number(op.topk),       context.x.dtype,
      context.y.dtype,       context.x.pixel_stride,
      context.y.pixel_stride};
  return make_launch_step("softmax_rows", [params, geometry = softmax_geometry(op.n)](
                                              const StepPointers& at, cudaStream_t stream) {
    launch_softmax(geometry, params, {at.x, at.y, at.side}, stream);
  });
}

}  // namespace vertebra
