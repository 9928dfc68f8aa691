#include <array>

#include "graph/core/checked_math.h"
#include "kernels/conv/compulsory_bytes.h"
#include "kernels/dense/dense_warp.h"
#include "kernels/dense/dense_warp_row.h"

namespace vertebra {
namespace {

constexpr double kFmaShare = 0.2;  // of the instructions: the rest loads and converts

Shape x_shape(const Dense& op) { return {1, 1, op.problem.c}; }
Shape y_shape(const Dense& op) { return {1, 1, op.problem.k}; }
ValueFormat weight_format(const Dense& op) { return {op.values.weights, 8}; }

std::int64_t bias_bytes(const Dense& op) { return align_up(op.problem.k, 8) * 4; }

std::int64_t filter_bytes(const Dense& op) {
  return op.problem.k * align_up(op.problem.c, 8) * size_bytes(op.values.weights);
}

}  // namespace

Support supports_dense_warp(const Dense& op, const Config&, const DeviceInfo& device) {
  if (op.function.any()) return Support::no("a clamp or an activation behind the product");
  const GemmProblem& p = op.problem;
  return all_of(std::array{
      runs_on(device), has_vectors("input", op.values.x), has_vectors("output", op.values.y),
      is_float("type of the weights", op.values.weights),
      has_few_vectors("input", p.n, x_shape(op), op.values.x, 8),
      has_few_vectors("matrix", p.k, x_shape(op), weight_format(op), 8),
      has_few_vectors("output", p.n, y_shape(op), op.values.y, 8, kThreadBits)});
}

Needs needs_dense_warp(const Dense& op, const Config&) {
  Needs needs;
  needs.slice_multiple = 8;
  needs.packed_weight_bytes = bias_bytes(op) + filter_bytes(op);
  return needs;
}

Cost estimate_dense_warp(const Dense& op, const Config&, const DeviceInfo& device) {
  const GemmProblem& p = op.problem;
  const double x = dense_bytes(p.n, x_shape(op), op.values.x);
  const auto weights =
      static_cast<double>(align_up(bias_bytes(op) + filter_bytes(op), kSectorBytes));
  Cost cost;
  cost.bytes = x + weights + dense_bytes(p.n, y_shape(op), op.values.y);
  cost.flops = 2.0 * static_cast<double>(p.macs());
  cost.compute_s = fp32_seconds(cost.flops, device, kFmaShare);
  cost.cache_bytes = weights * static_cast<double>((p.n + kDenseImages - 1) / kDenseImages) +
                     x * static_cast<double>((p.k + kDenseWarps - 1) / kDenseWarps);
  return cost;
}

std::vector<std::byte> pack_dense_warp(const Dense& op, const WeightMap& weights) {
  const GemmProblem& p = op.problem;
  const std::int64_t c8 = align_up(p.c, 8);
  const std::vector<double> filter = evaluate_filter(op.weight, {p.k, 1, 1, p.c}, weights);
  const std::vector<double> bias = evaluate_bias(op.weight, p.k, weights);
  std::vector<std::byte> packed(static_cast<std::size_t>(bias_bytes(op) + filter_bytes(op)));
  const std::span<std::byte> to =
      std::span(packed).subspan(static_cast<std::size_t>(bias_bytes(op)));
  for (std::int64_t k = 0; k < p.k; ++k) {
    put_number(packed, k, DType::kF32, bias[static_cast<std::size_t>(k)], op.weight.bias);
    for (std::int64_t c = 0; c < p.c; ++c) {
      put_number(to, k * c8 + c, op.values.weights, filter[static_cast<std::size_t>(k * p.c + c)],
                 op.weight.tensor);
    }
  }
  return packed;
}

}  // namespace vertebra
