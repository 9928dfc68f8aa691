#include "engine/image/resample_weights.h"

#include <algorithm>
#include <cmath>

namespace vertebra::image {
namespace {

double bilinear(double x) {
  x = std::abs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

double bicubic(double x) {
  constexpr double kA = -0.5;
  x = std::abs(x);
  if (x < 1.0) return ((kA + 2.0) * x - (kA + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * kA;
  return 0.0;
}

std::int32_t to_fixed(double weight) {
  constexpr double kOne = 1 << kWeightBits;
  return static_cast<std::int32_t>(weight < 0 ? -0.5 + weight * kOne : 0.5 + weight * kOne);
}

}  // namespace

ResampleWeights resample_weights(std::int64_t in_size, std::int64_t out_size, std::int64_t begin,
                                 std::int64_t num, Interpolation interpolation) {
  const bool cubic = interpolation == Interpolation::kBicubic;
  const auto filter = cubic ? bicubic : bilinear;
  const double scale = static_cast<double>(in_size) / static_cast<double>(out_size);
  const double filter_scale = std::max(scale, 1.0);
  const double support = (cubic ? 2.0 : 1.0) * filter_scale;
  const double inverse = 1.0 / filter_scale;

  ResampleWeights axis;
  axis.max_taps = std::min(static_cast<std::int64_t>(std::ceil(support)) * 2 + 1, in_size);
  axis.first.resize(num);
  axis.count.resize(num);
  axis.weights.resize(num * axis.max_taps);
  axis.max_groups = (axis.max_taps + kGroup - 1) / kGroup;
  axis.split.resize(num * axis.max_groups * kGroup * 2);
  std::vector<double> exact(axis.max_taps);
  for (std::int64_t i = 0; i < num; ++i) {
    const double centre = (static_cast<double>(begin + i) + 0.5) * scale;
    const std::int64_t first =
        std::max<std::int64_t>(static_cast<std::int64_t>(centre - support + 0.5), 0);
    const std::int64_t last = std::min(static_cast<std::int64_t>(centre + support + 0.5), in_size);
    const std::int64_t count = std::min(last - first, axis.max_taps);
    double sum = 0.0;
    for (std::int64_t t = 0; t < count; ++t) {
      exact[t] = filter((static_cast<double>(t + first) - centre + 0.5) * inverse);
      sum += exact[t];
    }
    for (std::int64_t t = 0; t < count; ++t) {
      const double weight = sum != 0.0 ? exact[t] / sum : exact[t];
      const std::int32_t fixed = to_fixed(weight);
      axis.weights[i * axis.max_taps + t] = fixed;
      std::int16_t* group =
          axis.split.data() + (i * axis.max_groups + t / kGroup) * kGroup * 2 + t % kGroup;
      group[0] = static_cast<std::int16_t>(fixed >> kLowBits);
      group[kGroup] = static_cast<std::int16_t>(fixed & ((1 << kLowBits) - 1));
    }
    axis.first[i] = first;
    axis.count[i] = static_cast<std::int32_t>(count);
  }
  return axis;
}

}  // namespace vertebra::image
