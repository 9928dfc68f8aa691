// What happens to an accumulator before it is stored: y = f(acc + bias + residual), f a clamp or an
// activation, and where asked for the mean of that over P x Q in place of the pixels.
#pragma once

#include <optional>

#include "graph/core/activation.h"

namespace vertebra {

struct ClampRange {
  double min = 0;
  double max = 6;

  friend bool operator==(const ClampRange&, const ClampRange&) = default;
};

// The last thing that is done to an element, for ops that take nothing more: never both.
struct ElementFunction {
  std::optional<ClampRange> clamp;
  std::optional<ActivationKind> activation;

  bool any() const { return clamp || activation; }

  friend bool operator==(const ElementFunction&, const ElementFunction&) = default;
};

struct Epilogue {
  bool residual = false;                          // a tensor of the output's shape is added
  std::optional<ClampRange> clamp;                // after the residual
  bool mean = false;                              // last: the output is 1 x 1 x K
  std::optional<ActivationKind> activation = {};  // in the clamp's place; never both

  friend bool operator==(const Epilogue&, const Epilogue&) = default;
};

}  // namespace vertebra
