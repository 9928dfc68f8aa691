#include <gtest/gtest.h>

#include "kernels/conv/implicit_gemm.h"

namespace vertebra {
namespace {

constexpr ImplicitGemmConfig kSmall{GemmTileShape::k64x64x64, 3};
constexpr ImplicitGemmConfig kBig{GemmTileShape::k128x128x32, 4};

ImplicitGemmView view_of(const Conv2dProblem& problem) {
  return wide_view(problem, (problem.c + 7) / 8 * 8, problem.w);
}

TEST(ImplicitGemmGeometry, CoversTheOutputWithTiles) {
  const auto view = view_of({3, 7, 7, 16, 136, 1, 1, 1, 1, {}, 1});
  EXPECT_EQ(implicit_gemm_geometry(view, kSmall), (LaunchGeometry{3 * 3, 128, 3 * 16384}));
  EXPECT_EQ(implicit_gemm_geometry(view, kBig), (LaunchGeometry{2 * 2, 128, 4 * 16384}));
}

TEST(ImplicitGemmGeometry, HasNoGridBeyondTwoToTheSixteenToMind) {
  // EfficientNet-B7's first expansion at batch 128: 90,000 rows of tiles of 128.
  const auto view = view_of({128, 300, 300, 32, 192, 1, 1, 1, 1, {}, 1});
  EXPECT_EQ(implicit_gemm_geometry(view, kBig).blocks, 90'000 * 2);
}

TEST(ImplicitGemmParams, CountStridesInChunks) {
  ImplicitGemmView view = view_of({2, 5, 7, 24, 40, 3, 3, 2, 1, {1, 1, 1, 1}, 1});
  view.pixel_chunks = 5;
  view.row_pixels = 9;
  const auto p = implicit_gemm_params(view, kBig.tile, GemmOutput::kPixels, {}, 6, 5);
  EXPECT_EQ(p.x_pixel, 5u);
  EXPECT_EQ(p.x_row, 45u);
  EXPECT_EQ(p.x_image, 225u);
  EXPECT_EQ(p.y_pixel, 6u);
  EXPECT_EQ(p.residual_pixel, 5u);
  EXPECT_EQ(p.y_chunks, 5u);
  EXPECT_EQ(p.weight_row, 32u);
  EXPECT_EQ(p.m, 2u * 3 * 7);
  EXPECT_EQ(p.k_tiles, 7u);  // 27 chunks in fours
  EXPECT_EQ(p.clamp_min, -std::numeric_limits<float>::infinity());
}

// The thread's triple (r, s, chunk) must walk as the flattened index does.
TEST(ImplicitGemmParams, StepsCarryFromTileToTile) {
  for (const std::int64_t c : {8, 16, 24, 40, 64, 72, 320}) {
    for (const std::int64_t side : {1, 2, 3, 7}) {
      for (const GemmTileShape tile : {kSmall.tile, kBig.tile}) {
        const auto view = view_of({1, 9, 9, c, 8, side, side, 1, 1, {}, 1});
        const auto p = implicit_gemm_params(view, tile, GemmOutput::kPixels, {}, 1, 0);
        std::uint32_t r = 0, s = 0, chunk = 0;
        for (std::int64_t at = 0; at < view.sum_chunks(); at += size_of(tile).k / 8) {
          ASSERT_EQ((r * view.s + s) * view.chunks + chunk, at);
          ASSERT_LT(chunk, view.chunks);
          ASSERT_LT(s, view.s);
          chunk += p.step_chunk;
          const bool wrap = chunk >= view.chunks;
          if (wrap) chunk -= p.chunks.divisor;
          s += p.step_s + wrap;
          const bool wrap_s = s >= view.s;
          if (wrap_s) s -= p.s.divisor;
          r += p.step_r + wrap_s;
        }
      }
    }
  }
}

TEST(ImplicitGemmConfig, PrintsAndParsesAsItself) {
  for (const ImplicitGemmConfig& config : {kSmall, kBig}) {
    EXPECT_EQ(parse_implicit_gemm_config(to_string(config)), config);
  }
  EXPECT_EQ(to_string(kSmall), "tile=64x64x64 stages=3");
  EXPECT_EQ(parse_implicit_gemm_config("tile=64x64x64 stages=5"), std::nullopt);
  EXPECT_EQ(parse_implicit_gemm_config("tile=64x64x64 stages=3 "), std::nullopt);
  EXPECT_EQ(parse_implicit_gemm_config(""), std::nullopt);
}

}  // namespace
}  // namespace vertebra
