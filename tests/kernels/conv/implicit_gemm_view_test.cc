#include "kernels/conv/implicit_gemm_view.h"

#include <gtest/gtest.h>

#include <vector>

namespace vertebra {
namespace {

// The sum of the viewed convolution at one output, from pixels and weights spread as the view says.
double viewed_sum(const ImplicitGemmView& view, const std::vector<double>& x,
                  const std::vector<double>& weights, std::int64_t p, std::int64_t q) {
  double sum = 0;
  for (std::int64_t r = 0; r < view.r; ++r) {
    const std::int64_t y = p * view.stride_h + r - view.pad_top;
    for (std::int64_t s = 0; s < view.s; ++s) {
      const std::int64_t column = q * view.stride_w + s - view.pad_left;
      if (y < 0 || y >= view.h || column < 0 || column >= view.w) continue;
      for (std::int64_t i = 0; i < view.chunks * 8; ++i) {
        sum += x[static_cast<std::size_t>((y * view.row_pixels + column) * view.pixel_chunks * 8 +
                                          i)] *
               weights[static_cast<std::size_t>((r * view.s + s) * view.chunks * 8 + i)];
      }
    }
  }
  return sum;
}

// That of the problem itself, with values that only depend on the indices.
double pixel(std::int64_t h, std::int64_t w, std::int64_t c) {
  return static_cast<double>((h * 31 + w * 7 + c * 3) % 11 - 5);
}
double tap(std::int64_t r, std::int64_t s, std::int64_t c) {
  return static_cast<double>((r * 13 + s * 5 + c) % 7 - 3);
}
double plain_sum(const Conv2dProblem& d, std::int64_t p, std::int64_t q) {
  double sum = 0;
  for (std::int64_t r = 0; r < d.r; ++r) {
    for (std::int64_t s = 0; s < d.s; ++s) {
      const std::int64_t y = p * d.stride_h + r - d.pad.top, x = q * d.stride_w + s - d.pad.left;
      if (y < 0 || y >= d.h || x < 0 || x >= d.w) continue;
      for (std::int64_t c = 0; c < d.c; ++c) sum += pixel(y, x, c) * tap(r, s, c);
    }
  }
  return sum;
}

void expect_same_sums(const Conv2dProblem& d) {
  const std::int64_t row_pixels = d.w + d.w % 2;
  const ImplicitGemmView view = narrow_view(d, row_pixels);
  std::vector<double> x(static_cast<std::size_t>(d.h * row_pixels * 4));
  for (std::int64_t h = 0; h < d.h; ++h) {
    for (std::int64_t w = 0; w < d.w; ++w) {
      for (std::int64_t c = 0; c < d.c; ++c) {
        x[static_cast<std::size_t>((h * row_pixels + w) * 4 + c)] = pixel(h, w, c);
      }
    }
  }
  std::vector<double> weights(static_cast<std::size_t>(view.weight_row_chunks() * 8));
  for (std::int64_t r = 0; r < d.r; ++r) {
    for (std::int64_t s = 0; s < d.s; ++s) {
      for (std::int64_t c = 0; c < d.c; ++c) {
        weights.at(static_cast<std::size_t>(view.weight_index(0, r, s, c))) = tap(r, s, c);
      }
    }
  }
  EXPECT_EQ(view.p, d.p());
  EXPECT_EQ(view.q, d.q());
  for (std::int64_t p = 0; p < d.p(); ++p) {
    for (std::int64_t q = 0; q < d.q(); ++q) {
      ASSERT_EQ(viewed_sum(view, x, weights, p, q), plain_sum(d, p, q))
          << to_string(d) << " at " << p << ", " << q;
    }
  }
}

TEST(NarrowView, GivesTheSameSumsForEveryPaddingAndStride) {
  for (const std::int64_t stride : {2, 4}) {
    for (const std::int64_t left : {0, 1, 2, 3}) {
      for (const std::int64_t right : {0, 1, 3}) {
        for (const std::int64_t w : {8, 9, 13}) {
          for (const std::int64_t s : {1, 2, 3, 6, 7}) {
            expect_same_sums({1, 7, w, 3, 1, 3, s, stride, stride, {1, left, 0, right}, 1});
          }
        }
      }
    }
  }
}

TEST(NarrowView, OfTheStemsIsAsWideAsTheFilterInPairs) {
  // TensorFlow's SAME at an even size pads to the right only, torchvision's by one on both sides.
  const auto keras = narrow_view({1, 224, 224, 3, 32, 3, 3, 2, 2, {0, 0, 1, 1}, 1}, 224);
  EXPECT_EQ(keras.s, 2);
  EXPECT_EQ(keras.sum_chunks() * 8, 48);
  EXPECT_EQ(keras.w, 112);
  EXPECT_EQ(keras.stride_w, 1);
  const auto resnet = narrow_view({1, 224, 224, 3, 64, 7, 7, 2, 2, {3, 3, 3, 3}, 1}, 224);
  EXPECT_EQ(resnet.first_tap, 1);
  EXPECT_EQ(resnet.pad_left, 2);
  EXPECT_EQ(resnet.sum_chunks() * 8, 224);
  const auto alexnet = narrow_view({1, 224, 224, 3, 64, 11, 11, 4, 4, {2, 2, 2, 2}, 1}, 224);
  EXPECT_EQ(alexnet.sum_chunks() * 8, 528);
}

TEST(NarrowView, KeepsTheOutputsWidthWhereThePairedInputWouldGiveMore) {
  const ImplicitGemmView view = narrow_view({1, 1, 5, 3, 8, 1, 2, 2, 2, {}, 1}, 6);
  EXPECT_EQ((view.w - view.s) / view.stride_w + 1, 3);
  EXPECT_EQ(view.q, 2);
}

TEST(WideView, RoundsChannelsUpAndKeepsStrides) {
  const ImplicitGemmView view = wide_view({2, 5, 7, 20, 19, 3, 2, 2, 1, {0, 1, 1, 0}, 1}, 40, 9);
  EXPECT_EQ(view.chunks, 3);
  EXPECT_EQ(view.pixel_chunks, 5);
  EXPECT_EQ(view.row_pixels, 9);
  EXPECT_EQ(view.w, 7);
  EXPECT_EQ(view.k8(), 24);
  EXPECT_EQ(view.sum_chunks(), 18);
  EXPECT_EQ(view.weight_row_chunks(), 24);
  EXPECT_EQ(view.filter_bytes(), 24 * 24 * 16);
  EXPECT_EQ(view.weight_bytes(), 24 * 24 * 16 + 24 * 4);
  EXPECT_EQ(view.weight_index(2, 1, 1, 19), 2 * 192 + 3 * 24 + 19);
}

}  // namespace
}  // namespace vertebra
