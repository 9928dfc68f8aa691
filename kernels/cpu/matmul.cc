// Unpadded 1x1 convolutions and dense layers by oneDNN's matmul: rows of pixels times [c, k].
#include "kernels/cpu/cost_model.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/rows.h"

namespace vertebra::cpu {
namespace {

// m rows of c, k columns; the elements from row to row of both sides.
struct Product {
  std::int64_t m, c, k;
  std::int64_t x_stride, y_stride;
  bool takes_slices = false;
};

struct ProductDescs {
  memory::desc x, y, filter, bias;
};

ProductDescs describe(const Product& p) {
  using tag = memory::format_tag;
  return {desc_f32_rows({p.m, p.c}, p.x_stride), desc_f32_rows({p.m, p.k}, p.y_stride),
          desc_f32({p.c, p.k}, p.takes_slices ? tag::ab : tag::any), desc_f32({1, p.k}, tag::ab)};
}

dnnl::matmul::primitive_desc make_desc(const Product& p, const dnnl::primitive_attr& attributes,
                                       const ProductDescs& d) {
  return make_primitive_desc<dnnl::matmul>("matmul " + to_string(Dims{p.m, p.c, p.k}), attributes,
                                           d.x, d.filter, d.bias, d.y);
}

// The form that a product of 64 rows wants: shared by all batches. The kernel for slices takes its
// weights as they are.
memory::desc packed_filter_desc(Product p) {
  p.m = 64;
  const ProductDescs d = describe(p);
  return make_desc(p, make_attributes(ResidualMode::kNone, {}, d.y), d).weights_desc();
}

struct Selected {
  ProductDescs descs;
  ResidualMode residual;
  dnnl::matmul::primitive_desc desc;
};

Selected select(const Product& p, const Epilogue& epilogue, const Config& config) {
  ProductDescs d = describe(p);
  d.filter = packed_filter_desc(p);
  const ResidualMode residual = residual_mode(epilogue, config);
  auto desc = make_desc(p, make_attributes(residual, epilogue, d.y), d);
  return {d, residual, std::move(desc)};
}

Needs needs(const Product& p, const Epilogue& epilogue, const Config& config) {
  const Selected s = select(p, epilogue, config);
  Needs needs;
  needs.slice_multiple = p.takes_slices ? 1 : 0;
  needs.residual_aliases_output = s.residual == ResidualMode::kSum;
  needs.workspace_bytes = static_cast<std::int64_t>(s.desc.scratchpad_desc().get_size());
  needs.packed_weight_bytes = packed_bytes(s.descs.filter, p.k);
  if (p.takes_slices) needs.packed_form = "rows";
  return needs;
}

std::vector<std::byte> pack(const Product& p, const WeightExpr& weight, const WeightMap& weights) {
  // KRSC with R = S = 1 is [k, c]: the transpose of what matmul multiplies by.
  return pack_filter(evaluate_filter(weight, {p.k, 1, 1, p.c}, weights),
                     desc_f32({p.c, p.k}, memory::format_tag::ba), packed_filter_desc(p),
                     evaluate_bias(weight, p.k, weights));
}

std::unique_ptr<PreparedStep> prepare(const Product& p, const Epilogue& epilogue,
                                      const Config& config) {
  Selected s = select(p, epilogue, config);
  const auto primitive = guarded("matmul", [&] { return dnnl::matmul(s.desc); });
  return std::make_unique<PreparedPrimitive>(
      s.desc, primitive,
      PreparedPrimitive::Operands{
          s.descs.x, s.descs.y, s.descs.y, s.descs.filter, s.descs.bias, {}},
      residual_argument(s.residual));
}

Product product_of(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  return {p.n * p.h * p.w, p.c, p.k, p.c, p.k, op.values.x_is_slice || op.values.y_is_slice};
}

Product product_of(const Dense& op) {
  const GemmProblem& p = op.problem;
  return {p.n, p.c, p.k, p.c, p.k};
}

Epilogue epilogue_of(const Dense& op) {
  Epilogue epilogue;
  epilogue.clamp = op.function.clamp;
  epilogue.activation = op.function.activation;
  return epilogue;
}

}  // namespace

Support supports_matmul_1x1(const FusedConv2d& op, const Config&, const DeviceInfo&) {
  const Conv2dProblem& p = op.problem;
  if (const Support s = computes_in_f32(op.values); !s) return s;
  if (op.epilogue.mean) return Support::no("it stores pixels, not their mean");
  if (p.r != 1 || p.s != 1) return Support::no("the filter is not 1x1");
  if (p.stride_h != 1 || p.stride_w != 1) return Support::no("the stride is not 1");
  if (p.pad.any()) return Support::no("the input is padded");
  if (p.groups != 1) return Support::no("the convolution has groups");
  if (op.epilogue.residual &&
      (op.values.x_is_slice || op.values.residual_is_slice || op.values.y_is_slice)) {
    return Support::no("oneDNN adds a residual to slices in its reference loops alone");
  }
  return Support::yes();
}

Needs needs_matmul_1x1(const FusedConv2d& op, const Config& config) {
  return needs(product_of(op), op.epilogue, config);
}

Cost estimate_matmul_1x1(const FusedConv2d& op, const Config& config, const DeviceInfo& device) {
  const bool reference = is_reference(select(product_of(op), op.epilogue, config).desc);
  return conv2d_cost(op, residual_mode(op.epilogue, config) == ResidualMode::kBinaryAdd,
                     reference ? kReferenceEfficiency : 0.6, device);
}

std::vector<std::byte> pack_matmul_1x1(const FusedConv2d& op, const WeightMap& weights) {
  return pack(product_of(op), op.weight, weights);
}

std::unique_ptr<PreparedStep> prepare_matmul_1x1(const FusedConv2d& op, const Config& config,
                                                 const StepContext& context) {
  Product product = product_of(op);
  product.x_stride = context.x.pixel_stride;
  product.y_stride = context.y.pixel_stride;
  return prepare(product, op.epilogue, config);
}

Needs needs_dense(const Dense& op, const Config& config) {
  return needs(product_of(op), epilogue_of(op), config);
}

Cost estimate_dense(const Dense& op, const Config&, const DeviceInfo& device) {
  const GemmProblem& p = op.problem;
  Cost cost = pass_cost(p.n * p.c + p.c * p.k + p.k + p.n * p.k);
  cost.flops = 2.0 * static_cast<double>(p.macs());
  cost.compute_s = fp32_seconds(cost.flops, device, 0.6);
  return cost;
}

std::vector<std::byte> pack_dense(const Dense& op, const WeightMap& weights) {
  return pack(product_of(op), op.weight, weights);
}

std::unique_ptr<PreparedStep> prepare_dense(const Dense& op, const Config& config,
                                            const StepContext&) {
  return prepare(product_of(op), epilogue_of(op), config);
}

}  // namespace vertebra::cpu
