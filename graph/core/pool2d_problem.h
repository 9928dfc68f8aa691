// The numbers of one pooling: N,H,W,C input, R x S window, P x Q output.
#pragma once

#include <cstdint>

#include "graph/core/conv2d_problem.h"

namespace vertebra {

enum class PoolKind : std::uint8_t { kMax, kMean };

struct Pool2dProblem {
  std::int64_t n = 1, h = 1, w = 1, c = 1;
  std::int64_t r = 1, s = 1;
  std::int64_t stride_h = 1, stride_w = 1;
  Padding pad;
  PoolKind kind = PoolKind::kMax;
  // Of a mean: divide by r * s always, so that padding counts as zeros. Else only cells inside
  // count.
  bool count_padding = false;

  // floor((H + pads - R) / stride) + 1, and the same for Q.
  std::int64_t p() const { return (h + pad.top + pad.bottom - r) / stride_h + 1; }
  std::int64_t q() const { return (w + pad.left + pad.right - s) / stride_w + 1; }

  friend bool operator==(const Pool2dProblem&, const Pool2dProblem&) = default;
};

}  // namespace vertebra
