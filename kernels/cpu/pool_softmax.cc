// GlobalPool and Softmax by oneDNN's pooling and softmax primitives.
#include "kernels/cpu/cost_model.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/rows.h"

#if DNNL_VERSION_MAJOR >= 3
using SoftmaxPrimitive = dnnl::softmax_forward;
#else
using SoftmaxPrimitive = dnnl::softmax_v2_forward;
#endif

namespace vertebra::cpu {
namespace {

using tag = memory::format_tag;

memory::desc pooled_x(const GlobalPool& op) {
  return desc_f32({op.n, op.shape.c, op.shape.h, op.shape.w}, tag::nhwc);
}
memory::desc pooled_y(const GlobalPool& op) {
  return desc_f32({op.n, op.shape.c, 1, 1}, tag::nhwc);
}

dnnl::pooling_forward::primitive_desc pooling_desc(const GlobalPool& op) {
  const memory::dims window{op.shape.h, op.shape.w};
  const memory::dims none{0, 0};
  const memory::desc x = pooled_x(op);
  const memory::desc y = pooled_y(op);
  return make_primitive_desc<dnnl::pooling_forward>(
      "global pool " + to_string(op.shape), make_attributes(ResidualMode::kNone, {}, y),
      dnnl::prop_kind::forward_inference, dnnl::algorithm::pooling_avg_exclude_padding, x, y,
      memory::dims{1, 1}, window,
#if DNNL_VERSION_MAJOR >= 3
      none,  // dilation
#endif
      none, none);
}

SoftmaxPrimitive::primitive_desc softmax_desc(const Softmax& op) {
  const memory::desc rows = desc_f32({op.n, op.c}, tag::ab);
  return make_primitive_desc<SoftmaxPrimitive>(
      "softmax", make_attributes(ResidualMode::kNone, {}, rows), dnnl::prop_kind::forward_inference,
      dnnl::algorithm::softmax_accurate, rows, rows, 1);
}

template <class PD>
Needs scratch_needs(const PD& desc) {
  Needs needs;
  needs.workspace_bytes = static_cast<std::int64_t>(desc.scratchpad_desc().get_size());
  return needs;
}

}  // namespace

Needs needs_pooling(const GlobalPool& op, const Config&) { return scratch_needs(pooling_desc(op)); }

Cost estimate_pooling(const GlobalPool& op, const Config&, const DeviceInfo&) {
  return pass_cost(op.n * (op.shape.num_elements() + op.shape.c));
}

std::unique_ptr<PreparedStep> prepare_pooling(const GlobalPool& op, const Config&,
                                              const StepContext&) {
  const auto desc = pooling_desc(op);
  const auto primitive = guarded("global pool", [&] { return dnnl::pooling_forward(desc); });
  return std::make_unique<PreparedPrimitive>(
      desc, primitive, PreparedPrimitive::Operands{pooled_x(op), pooled_y(op), {}, {}, {}, {}}, 0);
}

Needs needs_softmax(const Softmax& op, const Config&) { return scratch_needs(softmax_desc(op)); }

Cost estimate_softmax(const Softmax& op, const Config&, const DeviceInfo&) {
  return pass_cost(2 * op.n * op.c);
}

std::unique_ptr<PreparedStep> prepare_softmax(const Softmax& op, const Config&,
                                              const StepContext&) {
  const auto desc = softmax_desc(op);
  const auto primitive = guarded("softmax", [&] { return SoftmaxPrimitive(desc); });
  const memory::desc rows = desc_f32({op.n, op.c}, tag::ab);
  return std::make_unique<PreparedPrimitive>(
      desc, primitive, PreparedPrimitive::Operands{rows, rows, {}, {}, {}, {}}, 0);
}

}  // namespace vertebra::cpu
