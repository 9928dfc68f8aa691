#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "graph/core/error.h"
#include "graph/core/half.h"
#include "kernels/conv/implicit_gemm_rows.h"

namespace vertebra {
namespace {

// Throws InvalidModel where fp16 has no such number.
std::uint16_t to_half(double weight, const FusedConv2d& op) {
  const std::uint16_t bits = double_to_half(weight);
  if (std::isfinite(half_to_float(bits))) return bits;
  throw InvalidModel({fmt::format("weights '{}'", op.weight.tensor), fmt::format("{}", weight),
                      "at most 65504, the greatest number of f16", "run this node in f32"});
}

}  // namespace

std::vector<std::byte> pack_implicit_gemm(const FusedConv2d& op, const WeightMap& weights) {
  const FilterShape shape = op.problem.filter();
  const ImplicitGemmView view = implicit_gemm_view(op);
  const std::vector<double> filter = evaluate_filter(op.weight, shape, weights);
  const std::vector<double> bias = evaluate_bias(op.weight, shape.k, weights);
  std::vector<std::byte> packed(static_cast<std::size_t>(view.weight_bytes()));
  std::size_t next = 0;
  for (std::int64_t k = 0; k < shape.k; ++k) {
    for (std::int64_t r = 0; r < shape.r; ++r) {
      for (std::int64_t s = 0; s < shape.s; ++s) {
        for (std::int64_t c = 0; c < shape.c; ++c) {
          const std::uint16_t bits = to_half(filter[next++], op);
          const auto at = static_cast<std::size_t>(view.weight_index(k, r, s, c)) * sizeof bits;
          std::memcpy(packed.data() + at, &bits, sizeof bits);
        }
      }
    }
    const auto value = static_cast<float>(bias[static_cast<std::size_t>(k)]);
    std::memcpy(packed.data() + view.filter_bytes() + k * 4, &value, sizeof value);
  }
  return packed;
}

std::vector<std::byte> pack_implicit_gemm_dense(const Dense& op, const WeightMap& weights) {
  return pack_implicit_gemm(as_convolution(op), weights);
}

}  // namespace vertebra
