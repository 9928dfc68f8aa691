#include "kernels/conv/implicit_gemm_view.h"

namespace vertebra {
namespace {

ImplicitGemmView common_view(const Conv2dProblem& problem) {
  ImplicitGemmView view;
  view.n = problem.n;
  view.h = problem.h;
  view.k = problem.k;
  view.r = problem.r;
  view.stride_h = problem.stride_h;
  view.pad_top = problem.pad.top;
  view.p = problem.p();
  view.q = problem.q();
  return view;
}

}  // namespace

ImplicitGemmView wide_view(const Conv2dProblem& problem, std::int64_t pixel_stride,
                           std::int64_t row_pixels) {
  ImplicitGemmView view = common_view(problem);
  view.w = problem.w;
  view.chunks = (problem.c + 7) / 8;
  view.s = problem.s;
  view.stride_w = problem.stride_w;
  view.pad_left = problem.pad.left;
  view.row_pixels = row_pixels;
  view.pixel_chunks = pixel_stride / 8;
  return view;
}

ImplicitGemmView narrow_view(const Conv2dProblem& problem, std::int64_t row_pixels) {
  ImplicitGemmView view = common_view(problem);
  view.pairs = true;
  view.w = row_pixels / 2;
  view.row_pixels = row_pixels / 2;
  // Output q starts at column q * stride - left, which is half of that pairs further when the left
  // padding is rounded up to pairs.
  view.first_tap = problem.pad.left % 2;
  view.pad_left = (problem.pad.left + view.first_tap) / 2;
  view.s = (problem.s + view.first_tap + 1) / 2;
  view.stride_w = problem.stride_w / 2;
  return view;
}

std::int64_t ImplicitGemmView::weight_index(std::int64_t k_, std::int64_t r_, std::int64_t s_,
                                            std::int64_t c_) const {
  const std::int64_t row = k_ * weight_row_chunks() * 8;
  if (!pairs) return row + ((r_ * s + s_) * chunks) * 8 + c_;
  const std::int64_t column = s_ + first_tap;
  return row + (r_ * s + column / 2) * 8 + column % 2 * 4 + c_;
}

}  // namespace vertebra
