// The numbers of one dense layer: N rows of C inputs, K outputs each.
#pragma once

#include <cstdint>

namespace vertebra {

struct GemmProblem {
  std::int64_t n = 1, c = 1, k = 1;

  std::int64_t macs() const { return n * c * k; }

  friend bool operator==(const GemmProblem&, const GemmProblem&) = default;
};

}  // namespace vertebra
