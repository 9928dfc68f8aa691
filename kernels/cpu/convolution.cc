// FusedConv2d by oneDNN's convolution primitive.
#include <fmt/format.h>

#include <string_view>

#include "kernels/cpu/cost_model.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/rows.h"
#include "kernels/cpu/staged_step.h"

namespace vertebra::cpu {
namespace {

struct ConvolutionDescs {
  memory::desc x, y, filter, bias;
};

memory::dims filter_dims(const Conv2dProblem& p) {
  if (p.groups == 1) return {p.k, p.c, p.r, p.s};
  return {p.groups, p.k / p.groups, p.c / p.groups, p.r, p.s};
}

memory::format_tag krsc_tag(const Conv2dProblem& p) {
  return p.groups == 1 ? memory::format_tag::ohwi : memory::format_tag::gohwi;
}

ConvolutionDescs describe(const Conv2dProblem& p) {
  using tag = memory::format_tag;
  return {desc_f32({p.n, p.c, p.h, p.w}, tag::nhwc), desc_f32({p.n, p.k, p.p(), p.q()}, tag::nhwc),
          desc_f32(filter_dims(p), tag::any), desc_f32({p.k}, tag::x)};
}

dnnl::convolution_forward::primitive_desc make_desc(const Conv2dProblem& p,
                                                    const dnnl::primitive_attr& attributes,
                                                    const ConvolutionDescs& d) {
  return make_primitive_desc<dnnl::convolution_forward>(
      to_string(p), attributes, dnnl::prop_kind::forward_inference,
      dnnl::algorithm::convolution_direct, d.x, d.filter, d.bias, d.y,
      memory::dims{p.stride_h, p.stride_w}, memory::dims{p.pad.top, p.pad.left},
      memory::dims{p.pad.bottom, p.pad.right});
}

struct Selected {
  ConvolutionDescs descs;
  ResidualMode residual;
  dnnl::convolution_forward::primitive_desc desc;
  std::string form;  // of the filter: the batch that it was chosen for
};

// The layout in which a batch of n wants its filter.
memory::desc filter_layout(Conv2dProblem p, std::int64_t n) {
  p.n = n;
  const ConvolutionDescs d = describe(p);
  return make_desc(p, make_attributes(ResidualMode::kNone, {}, d.y), d).weights_desc();
}

// One layout serves all batches where it can: that of one image, else that of eight, and the
// batch's own only where oneDNN has nothing but its reference kernel for those.
Selected select(const FusedConv2d& op, const Config& config) {
  const Conv2dProblem& p = op.problem;
  const ResidualMode residual = residual_mode(op.epilogue, config);
  const auto with_layout_of = [&](std::int64_t n) {
    ConvolutionDescs d = describe(p);
    d.filter = filter_layout(p, n);
    auto desc = make_desc(p, make_attributes(residual, op.epilogue, d.y), d);
    return Selected{d, residual, std::move(desc), fmt::format("n{}", n)};
  };
  for (const std::int64_t n : {1, 8}) {
    Selected selected = with_layout_of(n);
    if (!is_reference(selected.desc)) return selected;
  }
  return with_layout_of(p.n);
}

Staging staging_of(const FusedConv2d& op, const Selected& selected) {
  return {op, static_cast<std::int64_t>(selected.desc.scratchpad_desc().get_size())};
}

}  // namespace

std::vector<Config> residual_configs(const FusedConv2d& op, const DeviceInfo&) {
  if (!op.epilogue.residual) return {Config{}};
  return {Config{"residual=sum"}, Config{"residual=binary_add"}};
}

Support supports_convolution(const FusedConv2d& op, const Config& config, const DeviceInfo&) {
  if (op.epilogue.mean) return Support::no("it stores pixels, not their mean");
  if (residual_mode(op.epilogue, config) == ResidualMode::kSum &&
      (op.values.residual_is_slice || op.values.y_is_slice)) {
    return Support::no("a sum in place wants a dense output");
  }
  return computes_in_f32(op.values);
}

Needs needs_convolution(const FusedConv2d& op, const Config& config) {
  const Selected selected = select(op, config);
  Needs needs;
  needs.residual_aliases_output = selected.residual == ResidualMode::kSum;
  needs.slice_multiple = 1;
  needs.workspace_bytes = staging_of(op, selected).workspace_bytes;
  needs.packed_weight_bytes = packed_bytes(selected.descs.filter, op.problem.k);
  needs.packed_form = selected.form;
  return needs;
}

Cost estimate_convolution(const FusedConv2d& op, const Config& config, const DeviceInfo& device) {
  // A depthwise tap uses its operand once, a stem with three channels leaves lanes empty.
  const std::int64_t group_c = op.problem.c / op.problem.groups;
  const double efficiency = is_reference(select(op, config).desc) ? kReferenceEfficiency
                            : group_c == 1                        ? 0.08
                            : group_c < 16                        ? 0.35
                                                                  : 0.7;
  Cost cost = conv2d_cost(op, residual_mode(op.epilogue, config) == ResidualMode::kBinaryAdd,
                          efficiency, device);
  cost.bytes += 8.0 * static_cast<double>(Staging(op, 0).copied_elements);
  return cost;
}

std::vector<std::byte> pack_convolution(const FusedConv2d& op, const WeightMap& weights) {
  const Conv2dProblem& p = op.problem;
  return pack_filter(evaluate_filter(op.weight, p.filter(), weights),
                     desc_f32(filter_dims(p), krsc_tag(p)), select(op, {}).descs.filter,
                     evaluate_bias(op.weight, p.k, weights));
}

std::unique_ptr<PreparedStep> prepare_convolution(const FusedConv2d& op, const Config& config,
                                                  const StepContext& context) {
  Selected s = select(op, config);
  const auto primitive =
      guarded(to_string(op.problem), [&] { return dnnl::convolution_forward(s.desc); });
  auto dense = std::make_unique<PreparedPrimitive>(
      s.desc, primitive,
      PreparedPrimitive::Operands{
          s.descs.x, s.descs.y, s.descs.y, s.descs.filter, s.descs.bias, {}},
      residual_argument(s.residual));
  const Staging staging = staging_of(op, s);
  if (!staging.any()) return dense;
  return make_staged(op, staging, context, std::move(dense));
}

}  // namespace vertebra::cpu
