// A convolution as the implicit-GEMM kernel sees it: over chunks of 8 fp16 channels (16 bytes).
//
// Wide inputs are what they seem, C rounded up to chunks. Narrow ones (at most 4 channels, stored
// as 4 with zeros, rows of an even number of pixels) are read in pairs of pixels, which make a
// chunk: an R x S filter with an even horizontal stride is an R x ceil((S + first_tap) / 2) filter
// over pairs with half that stride, where first_tap is 1 if the filter starts in the middle of a
// pair (odd left padding). Taps that the filter does not have are weights of zero. A row's extra
// pixel must hold zeros: it stands for padding.
#pragma once

#include <cstdint>

#include "graph/core/conv2d_problem.h"

namespace vertebra {

struct ImplicitGemmView {
  std::int64_t n = 1, h = 1, w = 1;  // of the input, in view pixels
  std::int64_t chunks = 1;           // of a view pixel
  std::int64_t k = 1, r = 1, s = 1;
  std::int64_t stride_h = 1, stride_w = 1, pad_top = 0, pad_left = 0;
  std::int64_t p = 1, q = 1;    // of the output; not always what the view's own extents would give
  std::int64_t row_pixels = 1;  // view pixels from row to row of the input
  std::int64_t pixel_chunks = 1;  // chunks from pixel to pixel of the input
  bool pairs = false;             // a view pixel is two pixels of four channels
  std::int64_t first_tap = 0;     // 0 or 1, of a pair

  std::int64_t pixels() const { return n * p * q; }  // rows of the product
  std::int64_t k8() const { return (k + 7) / 8 * 8; }
  // Chunks of the sum of products, and of a packed weight row: the former rounded up to 64 halves.
  std::int64_t sum_chunks() const { return r * s * chunks; }
  std::int64_t weight_row_chunks() const { return (sum_chunks() + 7) / 8 * 8; }
  // [k8][weight_row_chunks * 8] fp16, then the bias: [k8] fp32.
  std::int64_t filter_bytes() const { return k8() * weight_row_chunks() * 16; }
  std::int64_t weight_bytes() const { return filter_bytes() + k8() * 4; }
  // Elements before the weight of output channel k, tap (r, s), channel c of the problem.
  std::int64_t weight_index(std::int64_t k, std::int64_t r, std::int64_t s, std::int64_t c) const;

  friend bool operator==(const ImplicitGemmView&, const ImplicitGemmView&) = default;
};

// `pixel_stride` in elements, a multiple of 8; `row_pixels` at least W.
ImplicitGemmView wide_view(const Conv2dProblem& problem, std::int64_t pixel_stride,
                           std::int64_t row_pixels);

// C is at most 4, the horizontal stride and `row_pixels` are even, and row_pixels is at least W and
// at most W + 1.
ImplicitGemmView narrow_view(const Conv2dProblem& problem, std::int64_t row_pixels);

}  // namespace vertebra
