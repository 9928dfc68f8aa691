// The numbers of one convolution: N,H,W,C input, K output channels, R x S filter, P x Q output.
// Cross-correlation, NHWC; a group sees C / groups input channels and makes K / groups outputs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "graph/core/shape.h"
#include "graph/core/weight_expr.h"

namespace vertebra {

// Zeros around the input, in pixels. A side of its own each: TensorFlow's SAME is asymmetric.
struct Padding {
  std::int64_t top = 0;
  std::int64_t left = 0;
  std::int64_t bottom = 0;
  std::int64_t right = 0;

  bool any() const { return (top | left | bottom | right) != 0; }

  friend bool operator==(const Padding&, const Padding&) = default;
};

struct Conv2dProblem {
  std::int64_t n = 1, h = 1, w = 1, c = 1;
  std::int64_t k = 1, r = 1, s = 1;
  std::int64_t stride_h = 1, stride_w = 1;
  Padding pad;
  std::int64_t groups = 1;

  // floor((H + pads - R) / stride) + 1, and the same for Q.
  std::int64_t p() const { return (h + pad.top + pad.bottom - r) / stride_h + 1; }
  std::int64_t q() const { return (w + pad.left + pad.right - s) / stride_w + 1; }
  bool is_depthwise() const { return groups == c && groups == k; }
  FilterShape filter() const { return {k, r, s, c / groups}; }
  // Multiply-accumulates of the whole batch.
  std::int64_t macs() const { return n * p() * q() * k * r * s * (c / groups); }

  friend bool operator==(const Conv2dProblem&, const Conv2dProblem&) = default;
};

// "n1 h224 w224 c3 k32 r3 s3 stride2x2 pad0,0,1,1 groups1": one line, and its inverse.
// parse throws InvalidArgument for any other text and for numbers that no convolution has.
std::string to_string(const Conv2dProblem& problem);
Conv2dProblem parse_conv2d_problem(std::string_view text);

// Throws InvalidArgument unless every extent is positive, padding is not negative, groups divide C
// and K, and the padded input covers the filter.
void check(const Conv2dProblem& problem);

}  // namespace vertebra

template <>
struct std::hash<vertebra::Conv2dProblem> {
  std::size_t operator()(const vertebra::Conv2dProblem& problem) const {
    return std::hash<std::string>()(to_string(problem));
  }
};
