#include "kernels/cpu/cost_model.h"

#include "kernels/cpu/rows.h"

namespace vertebra::cpu {

Support computes_in_f32(const OperandFormats& values) {
  for (const ValueFormat& format : {values.x, values.residual, values.y}) {
    if (format != ValueFormat{} && format.dtype != DType::kU8) {
      return Support::no("it computes in packed f32");
    }
  }
  return Support::yes();
}

Cost conv2d_cost(const FusedConv2d& op, bool separate_residual, double efficiency,
                 const DeviceInfo& device) {
  const Conv2dProblem& p = op.problem;
  const std::int64_t y = p.n * p.p() * p.q() * p.k;
  std::int64_t elements = p.n * p.h * p.w * p.c + p.filter().num_elements() + p.k + y;
  if (op.epilogue.residual) elements += y;
  Cost cost;
  cost.bytes = 4.0 * static_cast<double>(elements);
  // A residual elsewhere takes cache lines of its own besides the output's.
  if (separate_residual) cost.bytes += 4.0 * static_cast<double>(y);
  cost.flops = 2.0 * static_cast<double>(p.macs());
  cost.compute_s = fp32_seconds(cost.flops, device, efficiency);
  return cost;
}

Cost pass_cost(std::int64_t elements) {
  Cost cost;
  cost.bytes = 4.0 * static_cast<double>(elements);
  cost.flops = static_cast<double>(elements);
  return cost;
}

Cost estimate_pass(const Normalize& op, const Config&, const DeviceInfo&) {
  Cost cost = pass_cost(op.n * op.shape.num_elements());
  cost.bytes += static_cast<double>(op.n * op.shape.num_elements());  // u8 in
  return cost;
}

Cost estimate_pass(const BatchNorm& op, const Config&, const DeviceInfo&) {
  return pass_cost(2 * op.n * op.shape.num_elements() + 2 * op.shape.c);
}

Cost estimate_pass(const Clamp& op, const Config&, const DeviceInfo&) {
  return pass_cost(2 * op.n * op.shape.num_elements());
}

Cost estimate_pass(const Add& op, const Config&, const DeviceInfo&) {
  return pass_cost(3 * op.n * op.shape.num_elements());
}

Cost estimate_pass(const Pad& op, const Config&, const DeviceInfo&) {
  const Shape padded{op.shape.h + op.padding.top + op.padding.bottom,
                     op.shape.w + op.padding.left + op.padding.right, op.shape.c};
  return pass_cost(op.n * (op.shape.num_elements() + padded.num_elements()));
}

Cost estimate_pass(const Crop& op, const Config&, const DeviceInfo&) {
  const std::int64_t pixels =
      (op.shape.h - op.sides.top - op.sides.bottom) * (op.shape.w - op.sides.left - op.sides.right);
  return pass_cost(2 * op.n * pixels * op.shape.c);
}

Cost estimate_pass(const Pool2d& op, const Config&, const DeviceInfo&) {
  const Pool2dProblem& d = op.problem;
  const std::int64_t outputs = d.n * d.p() * d.q() * d.c;
  Cost cost = pass_cost(d.n * d.h * d.w * d.c + outputs);
  cost.flops = static_cast<double>(outputs * d.r * d.s);
  return cost;
}

Cost estimate_pass(const Activation& op, const Config&, const DeviceInfo&) {
  return pass_cost(2 * op.n * op.shape.num_elements());
}

Cost estimate_pass(const Concat& op, const Config&, const DeviceInfo&) {
  std::int64_t copied = op.y_shape().c;
  for (std::size_t i = 0; i < op.in_place.size(); ++i) {
    if (op.in_place[i]) copied -= op.channels[i];
  }
  return pass_cost(2 * op.n * op.h * op.w * copied);
}

Cost estimate_pass(const Multiply& op, const Config&, const DeviceInfo&) {
  return pass_cost(op.n * (2 * op.shape.num_elements() + op.shape.c));
}

Cost estimate_pass(const Lrn& op, const Config&, const DeviceInfo&) {
  return pass_cost(2 * op.n * op.shape.num_elements());
}

Cost estimate_pass(const Flatten& op, const Config&, const DeviceInfo&) {
  return pass_cost(2 * op.n * op.shape.num_elements());
}

}  // namespace vertebra::cpu
