// Data whose products and sums no order of summation rounds.
#pragma once

#include <cstdint>
#include <vector>

namespace vertebra {

// Integers in [-limit, limit]: sums of their products stay exact in fp32 below 2^24.
inline std::vector<float> small_integers(std::int64_t count, std::uint32_t seed, int limit) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::uint32_t state = seed * 2654435761U + 1;
  for (float& v : values) {
    state = state * 1664525U + 1013904223U;
    v = static_cast<float>(static_cast<int>((state >> 16) % static_cast<unsigned>(2 * limit + 1)) -
                           limit);
  }
  return values;
}

}  // namespace vertebra
