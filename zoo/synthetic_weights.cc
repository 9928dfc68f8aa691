#include <cmath>

#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

std::uint64_t splitmix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

double value_of(const TensorSpec& spec, double u) {
  switch (spec.role) {
    case TensorRole::kConvKernel:
      return (2 * u - 1) * std::sqrt(3 / spec.fan_in) * 1.5;
    case TensorRole::kDenseKernel:
      return (2 * u - 1) * std::sqrt(3 / spec.fan_in);
    case TensorRole::kOffset:
      return (2 * u - 1) * 0.1;
    case TensorRole::kScale:
    case TensorRole::kStored:
      break;
  }
  return 0.5 + u;
}

}  // namespace

double synthetic_uniform(std::uint64_t seed, std::uint64_t j) {
  return static_cast<double>(splitmix64((seed << 32) + j) >> 11) * 0x1p-53;
}

std::vector<std::uint8_t> synthetic_pixels(const Shape& shape) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(shape.num_elements()));
  for (std::size_t j = 0; j < pixels.size(); ++j) {
    pixels[j] = static_cast<std::uint8_t>(std::floor(256 * synthetic_uniform(0, j)));
  }
  return pixels;
}

WeightMap synthetic_weights(const Graph& graph) {
  WeightMap weights;
  std::uint64_t seed = 0;
  for (const TensorSpec& spec : weight_tensors(graph)) {
    ++seed;
    WeightTensor tensor{spec.dims, spec.values};
    if (spec.role == TensorRole::kStored) {
      weights.emplace(spec.name, std::move(tensor));
      continue;
    }
    tensor.values.resize(static_cast<std::size_t>(num_elements(spec.dims)));
    for (std::size_t j = 0; j < tensor.values.size(); ++j) {
      tensor.values[j] = static_cast<float>(value_of(spec, synthetic_uniform(seed, j)) * spec.gain);
    }
    weights.emplace(spec.name, std::move(tensor));
  }
  return weights;
}

}  // namespace vertebra::zoo
