#include <algorithm>

#include "kernels/conv/implicit_gemm_rows.h"
#include "tests/kernels/large/large_convolution.h"

namespace vertebra {
namespace {

Written tile_of(const ImplicitGemmConfig& config, std::int64_t block, std::int64_t k) {
  const GemmTileSize size = size_of(config.tile);
  const std::int64_t tiles_n = (k + size.n - 1) / size.n;
  Written written;
  for (std::int64_t m = block / tiles_n * size.m; m < (block / tiles_n + 1) * size.m && m < kPixels;
       ++m) {
    written.pixels.push_back(m);
  }
  written.channel = block % tiles_n * size.n;
  written.channels = std::min<std::int64_t>(size.n, k - written.channel);
  return written;
}

class LargeGemms : public LargeConvolution, public testing::WithParamInterface<ImplicitGemmConfig> {
 protected:
  // Blocks of the tiles with element 2^31 of a wide value, and the last.
  std::vector<std::uint64_t> blocks(const FusedConv2d& op) const {
    const GemmTileSize size = size_of(GetParam().tile);
    const std::int64_t tiles_n = (op.problem.k + size.n - 1) / size.n;
    const std::int64_t tile_n = op.problem.k == kWide ? kElement31 % kWide / size.n : 0;
    const std::int64_t end = implicit_gemm_geometry(implicit_gemm_view(op), GetParam()).blocks;
    return {static_cast<std::uint64_t>(kPixel31 / size.m * tiles_n + tile_n),
            static_cast<std::uint64_t>(end - 1)};
  }

  void expect_product(const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    LargeValue x = value(p.c);
    LargeValue y = value(p.k);
    LargeValue residual = value(op.epilogue.residual ? p.k : 8);
    std::vector<Written> tiles;
    for (const std::uint64_t block : blocks(op)) {
      tiles.push_back(tile_of(GetParam(), static_cast<std::int64_t>(block), p.k));
      const auto& pixels = tiles.back().pixels;
      x.fill(pixels.front(), static_cast<std::int64_t>(pixels.size()));
      residual.fill(pixels.front(), static_cast<std::int64_t>(pixels.size()));
      poison(y, tiles.back());
    }
    ASSERT_NO_FATAL_FAILURE(run(op, kImplicitGemmConv2d, {to_string(GetParam())}, x,
                                op.epilogue.residual ? &residual : nullptr, y, blocks(op)));
    for (const Written& tile : tiles) {
      ASSERT_NO_FATAL_FAILURE(expect(y, tile, [&](std::int64_t pixel, std::int64_t k) {
        int sum = op.epilogue.residual ? residual.value(pixel, k) : 0;
        for (std::int64_t c = 0; c < p.c; ++c) sum += x.value(pixel, c) * weight_value(k, 0, c);
        return sum;
      }));
    }
  }
};

TEST_P(LargeGemms, ReadBeyondTwoToThe31Elements) {
  expect_product(convolution(kWide, kNarrow, 1, 1));
}

TEST_P(LargeGemms, WriteBeyondTwoToThe31ElementsAndAddAResidual) {
  FusedConv2d op = convolution(kNarrow, kWide, 1, 1);
  op.epilogue.residual = true;
  expect_product(op);
}

INSTANTIATE_TEST_SUITE_P(Tiles, LargeGemms,
                         testing::Values(ImplicitGemmConfig{GemmTileShape::k64x64x64, 3},
                                         ImplicitGemmConfig{GemmTileShape::k128x128x32, 3}),
                         [](const auto& tile) {
                           return tile.param.tile == GemmTileShape::k64x64x64 ? "Tile64"
                                                                              : "Tile128";
                         });

}  // namespace
}  // namespace vertebra
