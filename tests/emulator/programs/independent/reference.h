#pragma once

#include <cstddef>
#include <vector>

/// Integers of -2 to 2 that follow no pattern of tiles: products and sums of them are exact in
/// every format.
inline std::vector<int> small_integers(std::size_t count, unsigned seed) {
  std::vector<int> values(count);
  for (int& value : values) {
    seed = seed * 1664525 + 1013904223;
    value = static_cast<int>(seed >> 16) % 5 - 2;
  }
  return values;
}

template <typename T>
std::vector<T> converted(const std::vector<int>& values) {
  return {values.begin(), values.end()};
}
