// What happens to an accumulator before it is stored: y = clamp(acc + bias + residual).
#pragma once

#include <optional>

namespace vertebra {

struct ClampRange {
  double min = 0;
  double max = 6;

  friend bool operator==(const ClampRange&, const ClampRange&) = default;
};

struct Epilogue {
  bool residual = false;            // a tensor of the output's shape is added
  std::optional<ClampRange> clamp;  // applied last

  friend bool operator==(const Epilogue&, const Epilogue&) = default;
};

}  // namespace vertebra
