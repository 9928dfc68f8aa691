#include <array>

#include "graph/core/checked_math.h"
#include "kernels/elementwise/elementwise.h"
#include "kernels/elementwise/elementwise_rows.h"

namespace vertebra {
namespace {

Shape y_shape(const Shape& shape, const Padding& padding) {
  return {shape.h + padding.top + padding.bottom, shape.w + padding.left + padding.right, shape.c};
}

// Vectors of 4 channels go with those of the output alone.
Support fits(std::string_view what, const ValueFormat& format, const ValueFormat& y) {
  if (format.pairs_pixels() && y.pairs_pixels()) return is_float(what, format.dtype);
  return has_vectors(what, format);
}

template <class Op>
Support supports(const Op& op, const ValueFormat& second, const Padding& padding,
                 const DeviceInfo& device) {
  const ValueFormat& y = op.values.y;
  const std::int64_t vector = y.pairs_pixels() ? 4 : 8;
  return all_of(std::array{
      runs_on(device), fits("input", op.values.x, y), fits("second operand", second, y),
      y.pairs_pixels() ? is_float("output", y.dtype) : has_vectors("output", y),
      has_few_vectors("input", op.n, op.shape, op.values.x, vector),
      has_few_vectors("second operand", op.n, op.shape, second, vector),
      has_few_vectors("output", op.n, y_shape(op.shape, padding), y, vector, kThreadBits)});
}

template <class Op>
Cost cost(const Op& op, const Padding& padding) {
  const Shape shape = y_shape(op.shape, padding);
  Cost cost;
  cost.bytes = dense_bytes(op.n, op.shape, op.values.x) + dense_bytes(op.n, shape, op.values.y);
  cost.flops = static_cast<double>(op.n * shape.num_elements());
  return cost;
}

Needs slices_of_vectors() {
  Needs needs;
  needs.slice_multiple = 8;
  return needs;
}

std::int64_t affine_bytes(const BatchNorm& op) { return align_up(op.shape.c, 8) * 4 * 2; }

}  // namespace

Support supports_elementwise(const BatchNorm& op, const Config&, const DeviceInfo& device) {
  if (op.function.any()) return Support::no("a clamp or an activation behind the norm");
  return supports(op, op.values.x, {}, device);
}
Support supports_elementwise(const Clamp& op, const Config&, const DeviceInfo& device) {
  return supports(op, op.values.x, {}, device);
}
Support supports_elementwise(const Add& op, const Config&, const DeviceInfo& device) {
  if (op.scale != 1) return Support::no("the sum has a scale");
  return supports(op, op.values.residual, {}, device);
}
Support supports_elementwise(const Pad& op, const Config&, const DeviceInfo& device) {
  return supports(op, op.values.x, op.padding, device);
}

Needs needs_elementwise(const BatchNorm& op, const Config&) {
  Needs needs = slices_of_vectors();
  needs.packed_weight_bytes = affine_bytes(op);
  return needs;
}
Needs needs_elementwise(const Clamp&, const Config&) { return slices_of_vectors(); }
Needs needs_elementwise(const Add&, const Config&) { return slices_of_vectors(); }
Needs needs_elementwise(const Pad&, const Config&) { return slices_of_vectors(); }

Cost estimate_elementwise(const BatchNorm& op, const Config&, const DeviceInfo&) {
  Cost total = cost(op, {});
  total.bytes += static_cast<double>(affine_bytes(op));
  return total;
}
Cost estimate_elementwise(const Clamp& op, const Config&, const DeviceInfo&) {
  return cost(op, {});
}
Cost estimate_elementwise(const Add& op, const Config&, const DeviceInfo&) {
  Cost total = cost(op, {});
  total.bytes += dense_bytes(op.n, op.shape, op.values.residual);
  return total;
}
Cost estimate_elementwise(const Pad& op, const Config&, const DeviceInfo&) {
  return cost(op, op.padding);
}

std::vector<std::byte> pack_affine(const BatchNorm& op, const WeightMap& weights) {
  const ChannelAffine affine = evaluate_batch_norm(op.tensors, op.shape.c, weights);
  std::vector<std::byte> packed(static_cast<std::size_t>(affine_bytes(op)));
  const std::int64_t c8 = align_up(op.shape.c, 8);
  for (std::int64_t c = 0; c < op.shape.c; ++c) {
    const auto i = static_cast<std::size_t>(c);
    put_number(packed, c, DType::kF32, affine.scale[i], op.tensors.gamma);
    put_number(packed, c8 + c, DType::kF32, affine.shift[i], op.tensors.beta);
  }
  return packed;
}

}  // namespace vertebra
