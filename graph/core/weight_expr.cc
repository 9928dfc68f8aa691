#include "graph/core/weight_expr.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra {
namespace {

constexpr std::array<std::string_view, 7> kLayoutNames{"krsc", "kcrs", "rsck",         "rskm",
                                                       "kc",   "ck",   "rsck_reversed"};

const WeightTensor& find_tensor(const WeightMap& weights, const std::string& name,
                                const Dims& dims) {
  const auto found = weights.find(name);
  if (found == weights.end()) {
    throw InvalidModel({fmt::format("tensor '{}'", name), "missing", "shape " + to_string(dims),
                        "use a weight file of this model"});
  }
  if (found->second.dims != dims) {
    throw InvalidModel({fmt::format("tensor '{}'", name), "shape " + to_string(found->second.dims),
                        to_string(dims), "use a weight file of this model"});
  }
  for (std::size_t i = 0; i < found->second.values.size(); ++i) {
    if (!std::isfinite(found->second.values[i])) {
      throw InvalidModel({fmt::format("tensor '{}'", name),
                          fmt::format("element {} is {}", i, found->second.values[i]),
                          "finite numbers", "the file is damaged or its training diverged"});
    }
  }
  return found->second;
}

// Distance in the source between neighbours along each canonical axis, and where the first is.
struct SourceStrides {
  std::int64_t k, r, s, c;
  std::int64_t first = 0;
};

SourceStrides source_strides(const FilterShape& f, WeightLayout layout) {
  switch (layout) {
    case WeightLayout::kKRSC:
      return {f.r * f.s * f.c, f.s * f.c, f.c, 1};
    case WeightLayout::kKCRS:
      return {f.c * f.r * f.s, f.s, 1, f.r * f.s};
    case WeightLayout::kRSCK:
      return {1, f.s * f.c * f.k, f.c * f.k, f.k};
    case WeightLayout::kRSKM:
      return {f.c, f.s * f.k * f.c, f.k * f.c, 1};
    case WeightLayout::kKC:
      return {f.c, 0, 0, 1};
    case WeightLayout::kCK:
      return {1, 0, 0, f.k};
    case WeightLayout::kRSCKReversed:
      return {1, f.s * f.c * f.k, f.c * f.k, -f.k, (f.c - 1) * f.k};
  }
  throw InternalError({"weight layout", fmt::format("{}", static_cast<int>(layout)), "", ""});
}

std::vector<double> batch_norm_scale(const BatchNormTensors& bn, std::int64_t channels,
                                     const WeightMap& weights) {
  std::vector<double> scale(static_cast<std::size_t>(channels), 1.0);
  if (!bn.gamma.empty()) {
    const auto& gamma = find_tensor(weights, bn.gamma, {channels}).values;
    scale.assign(gamma.begin(), gamma.end());
  }
  const auto& variance = find_tensor(weights, bn.variance, {channels}).values;
  for (std::size_t k = 0; k < scale.size(); ++k) {
    const double radicand = static_cast<double>(variance[k]) + bn.epsilon;
    if (radicand <= 0) {
      throw InvalidModel({fmt::format("tensor '{}'", bn.variance),
                          fmt::format("element {} is {}", k, variance[k]),
                          "a variance above -epsilon", "the file is damaged"});
    }
    scale[k] /= std::sqrt(radicand);
  }
  return scale;
}

}  // namespace

std::string_view to_string(WeightLayout layout) {
  return kLayoutNames.at(static_cast<std::size_t>(layout));
}

std::optional<WeightLayout> parse_weight_layout(std::string_view text) {
  for (std::size_t i = 0; i < kLayoutNames.size(); ++i) {
    if (kLayoutNames[i] == text) return static_cast<WeightLayout>(i);
  }
  return std::nullopt;
}

std::int64_t FilterShape::num_elements() const { return vertebra::num_elements({k, r, s, c}); }

Dims source_dims(const FilterShape& f, WeightLayout layout) {
  switch (layout) {
    case WeightLayout::kKRSC:
      return {f.k, f.r, f.s, f.c};
    case WeightLayout::kKCRS:
      return {f.k, f.c, f.r, f.s};
    case WeightLayout::kRSCK:
    case WeightLayout::kRSCKReversed:
      return {f.r, f.s, f.c, f.k};
    case WeightLayout::kRSKM:
      return {f.r, f.s, f.k, f.c};
    case WeightLayout::kKC:
      return {f.k, f.c};
    case WeightLayout::kCK:
      return {f.c, f.k};
  }
  throw InternalError({"weight layout", fmt::format("{}", static_cast<int>(layout)), "", ""});
}

std::vector<double> evaluate_filter(const WeightExpr& expr, const FilterShape& shape,
                                    const WeightMap& weights) {
  const bool is_matrix = expr.layout == WeightLayout::kKC || expr.layout == WeightLayout::kCK;
  if (is_matrix && (shape.r != 1 || shape.s != 1)) {
    throw InvalidModel(
        {fmt::format("tensor '{}'", expr.tensor),
         fmt::format("layout {} for a {}x{} filter", to_string(expr.layout), shape.r, shape.s),
         "a 1x1 filter", ""});
  }
  const auto& source = find_tensor(weights, expr.tensor, source_dims(shape, expr.layout)).values;
  const SourceStrides at = source_strides(shape, expr.layout);
  std::vector<double> scale(static_cast<std::size_t>(shape.k), expr.factor);
  for (const BatchNormTensors& bn : expr.folded) {
    const std::vector<double> factor = batch_norm_scale(bn, shape.k, weights);
    for (std::size_t k = 0; k < scale.size(); ++k) scale[k] *= factor[k];
  }
  std::vector<double> filter;
  filter.reserve(source.size());
  for (std::int64_t k = 0; k < shape.k; ++k) {
    for (std::int64_t r = 0; r < shape.r; ++r) {
      for (std::int64_t s = 0; s < shape.s; ++s) {
        for (std::int64_t c = 0; c < shape.c; ++c) {
          const std::int64_t index = at.first + k * at.k + r * at.r + s * at.s + c * at.c;
          filter.push_back(source[static_cast<std::size_t>(index)] *
                           scale[static_cast<std::size_t>(k)]);
        }
      }
    }
  }
  return filter;
}

std::vector<double> evaluate_bias(const WeightExpr& expr, std::int64_t channels,
                                  const WeightMap& weights) {
  std::vector<double> bias(static_cast<std::size_t>(channels), 0.0);
  if (!expr.bias.empty()) {
    const auto& source = find_tensor(weights, expr.bias, {channels}).values;
    bias.assign(source.begin(), source.end());
  }
  for (const BatchNormTensors& bn : expr.folded) {
    const ChannelAffine affine = evaluate_batch_norm(bn, channels, weights);
    for (std::size_t k = 0; k < bias.size(); ++k) {
      bias[k] = bias[k] * affine.scale[k] + affine.shift[k];
    }
  }
  for (double& b : bias) b *= expr.factor;
  return bias;
}

ChannelAffine evaluate_batch_norm(const BatchNormTensors& bn, std::int64_t channels,
                                  const WeightMap& weights) {
  ChannelAffine affine;
  affine.scale = batch_norm_scale(bn, channels, weights);
  const auto& beta = find_tensor(weights, bn.beta, {channels}).values;
  const auto& mean = find_tensor(weights, bn.mean, {channels}).values;
  affine.shift.resize(affine.scale.size());
  for (std::size_t k = 0; k < affine.scale.size(); ++k) {
    affine.shift[k] = beta[k] - mean[k] * affine.scale[k];
  }
  return affine;
}

}  // namespace vertebra
