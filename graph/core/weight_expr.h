// Weights as expressions over the tensors of a file: nothing is folded into bytes before packing,
// so plans and prints need no weight file, and every backend packs from the same expression.
//
//   scale(k)        = factor * product over folded batch norms of
//                     gamma[k] / sqrt(variance[k] + epsilon)
//   weight(k,r,s,c) = source(k,r,s,c) * scale(k)
//   bias(k)         = the source's bias (0 without one), then for each batch norm in order
//                     b = (b - mean[k]) * gamma[k] / sqrt(variance[k] + epsilon) + beta[k],
//                     and at last b * factor
//
// Evaluation is in double and throws InvalidModel when a tensor is missing, has another shape or
// holds a number that is not finite, and for a matrix layout of a filter of more than one pixel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/core/weight_tensor.h"

namespace vertebra {

// Order of the axes in the file: K output channels, R x S filter, C input channels of a group. A
// dense layer's matrix is KRSC with R = S = 1: kKC for (out, in), kCK for (in, out). kRSKM is a
// depthwise kernel of Keras, (rows, columns, channels, 1). kRSCKReversed is kRSCK with the input
// channels from the last to the first: a filter for blue, green, red, applied to red, green, blue.
enum class WeightLayout : std::uint8_t { kKRSC, kKCRS, kRSCK, kRSKM, kKC, kCK, kRSCKReversed };

std::string_view to_string(WeightLayout layout);
std::optional<WeightLayout> parse_weight_layout(std::string_view text);

// The tensors of one batch norm; each has K elements.
struct BatchNormTensors {
  std::string gamma;  // empty: ones
  std::string beta;
  std::string mean;
  std::string variance;
  double epsilon = 0;

  friend bool operator==(const BatchNormTensors&, const BatchNormTensors&) = default;
};

// Extents in the canonical order.
struct FilterShape {
  std::int64_t k = 1;
  std::int64_t r = 1;
  std::int64_t s = 1;
  std::int64_t c = 1;

  std::int64_t num_elements() const;

  friend bool operator==(const FilterShape&, const FilterShape&) = default;
};

// The extents that the source tensor must have.
Dims source_dims(const FilterShape& shape, WeightLayout layout);

struct WeightExpr {
  std::string tensor;
  WeightLayout layout = WeightLayout::kKRSC;
  std::string bias;                      // empty: none
  std::vector<BatchNormTensors> folded;  // in the order of application
  double factor = 1;                     // of the whole

  bool has_bias() const { return !bias.empty() || !folded.empty(); }

  friend bool operator==(const WeightExpr&, const WeightExpr&) = default;
};

// Scale and shift of a batch norm: y = x * scale + shift per channel.
struct ChannelAffine {
  std::vector<double> scale;
  std::vector<double> shift;
};

// `weights` in order KRSC.
std::vector<double> evaluate_filter(const WeightExpr& expr, const FilterShape& shape,
                                    const WeightMap& weights);

// K elements; zeros where the expression has no bias.
std::vector<double> evaluate_bias(const WeightExpr& expr, std::int64_t channels,
                                  const WeightMap& weights);

ChannelAffine evaluate_batch_norm(const BatchNormTensors& tensors, std::int64_t channels,
                                  const WeightMap& weights);

}  // namespace vertebra
