// Kernels on values of 2.2e9 elements, EfficientNet-B7's at batch 128: blocks around element 2^31
// and at the end are run alone. Every pixel that such a block does not read is uninitialised, which
// the emulator reports, and where an index that wraps would write is compared.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "graph/core/half.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/registry/cuda_tables.h"
#include "tests/kernels/large/large_value.h"

namespace vertebra {
namespace {

constexpr std::int64_t kN = 128, kSide = 300, kWide = 192, kNarrow = 32;
constexpr std::int64_t kElement31 = std::int64_t{1} << 31;
constexpr std::int64_t kPixels = kN * kSide * kSide;
constexpr std::int64_t kPixel31 = kElement31 / kWide;  // of the wide value

// What one block writes: channels [channel, channel + channels) of some pixels.
struct Written {
  std::vector<std::int64_t> pixels;
  std::int64_t channel = 0, channels = 0;
};

int weight_value(std::int64_t k, std::int64_t tap, std::int64_t c) {
  return element_value(static_cast<std::uint64_t>((k * 9 + tap) * 1000 + c) + 77) % 2;
}

class LargeValues : public testing::Test {
 protected:
  FusedConv2d convolution(std::int64_t c, std::int64_t k, std::int64_t side, std::int64_t groups) {
    FusedConv2d op;
    op.problem = {kN, kSide, kSide, c, k, side, side, 1, 1, {}, groups};
    op.problem.pad = {side / 2, side / 2, side / 2, side / 2};
    op.weight.tensor = "w";
    op.values = {{DType::kF16, 8}, {DType::kF16, 8}, {DType::kF16, 8}, DType::kF16};
    WeightTensor filter{{k, side, side, c / groups}, {}};
    for (std::int64_t i = 0; i < k; ++i) {
      for (std::int64_t tap = 0; tap < side * side; ++tap) {
        for (std::int64_t j = 0; j < c / groups; ++j) {
          filter.values.push_back(static_cast<float>(weight_value(i, tap, j)));
        }
      }
    }
    weights_["w"] = filter;
    return op;
  }

  void run(const FusedConv2d& op, const Conv2dImpl& row, const Config& config, const LargeValue& x,
           const LargeValue* residual, LargeValue& y, const std::vector<std::uint64_t>& blocks) {
    const Support support = row.supports(op, config, backend_->info());
    ASSERT_TRUE(support) << support.reason();
    const std::vector<std::byte> packed = row.pack(op, weights_);
    const auto weights = backend_->allocate(static_cast<std::int64_t>(packed.size()), "weights");
    queue_->copy_to_device(weights->data(), packed.data(),
                           static_cast<std::int64_t>(packed.size()));
    const TensorLayout out = dense_layout(y.shape(), op.values.y);
    const auto step =
        row.prepare(op, config, {dense_layout(x.shape(), op.values.x), out, out, backend_->info()});
    run_only_blocks(blocks);
    step->enqueue({x.data(), residual != nullptr ? residual->data() : nullptr, y.data(),
                   weights->data(), nullptr, nullptr},
                  *queue_);
    queue_->wait();
  }

  // Marks the pixels that will be written, and those whose bytes lie 2^32 and 2^31 before.
  static void poison(LargeValue& y, const Written& written) {
    for (const std::int64_t pixel : written.pixels) {
      y.poison(pixel, 1);
      for (const std::int64_t alias : aliases(y, pixel)) y.poison(alias, 1);
    }
  }

  static std::vector<std::int64_t> aliases(const LargeValue& y, std::int64_t pixel) {
    std::vector<std::int64_t> before;
    for (const int bits : {31, 32}) {
      const std::int64_t first =
          (pixel * y.shape().c * 2 - (std::int64_t{1} << bits)) / (y.shape().c * 2);
      for (const std::int64_t alias : {first, first + 1}) {
        if (first >= 0) before.push_back(alias);
      }
    }
    return before;
  }

  static void expect(const LargeValue& y, const Written& written,
                     const std::function<int(std::int64_t, std::int64_t)>& expected) {
    for (const std::int64_t pixel : written.pixels) {
      const std::vector<std::uint16_t> got = y.read(pixel, 1);
      for (std::int64_t c = 0; c < y.shape().c; ++c) {
        const bool own = c >= written.channel && c < written.channel + written.channels;
        const std::uint16_t want =
            own ? float_to_half(static_cast<float>(expected(pixel, c))) : std::uint16_t{0xFFFF};
        ASSERT_EQ(got[static_cast<std::size_t>(c)], want) << "pixel " << pixel << ", channel " << c;
      }
      for (const std::int64_t alias : aliases(y, pixel)) {
        const std::vector<std::uint16_t> before = y.read(alias, 1);
        ASSERT_TRUE(std::ranges::all_of(before, [](auto half) { return half == 0xFFFF; }))
            << "pixel " << alias << " was written for " << pixel;
      }
    }
  }

  std::shared_ptr<const Backend> backend_ = cuda::open_device(0);
  std::unique_ptr<Backend::Scope> scope_ = backend_->enter();
  std::unique_ptr<Queue> queue_ = backend_->make_queue();
  WeightMap weights_;
};

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

class LargeGemms : public LargeValues, public testing::WithParamInterface<ImplicitGemmConfig> {
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
    LargeValue x(*backend_, *queue_, kN, {kSide, kSide, p.c});
    LargeValue y(*backend_, *queue_, kN, {kSide, kSide, p.k});
    LargeValue residual(*backend_, *queue_, kN, {kSide, kSide, op.epilogue.residual ? p.k : 8});
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

int depthwise_sum(const LargeValue& x, std::int64_t pixel, std::int64_t c) {
  const std::int64_t column = pixel % kSide, image_row = pixel / kSide, row = image_row % kSide;
  int sum = 0;
  for (std::int64_t tap = 0; tap < 9; ++tap) {
    const std::int64_t dy = tap / 3 - 1, dx = tap % 3 - 1;
    if (row + dy < 0 || row + dy >= kSide || column + dx < 0 || column + dx >= kSide) continue;
    sum += x.value((image_row + dy) * kSide + column + dx, c) * weight_value(c, tap, 0);
  }
  return sum;
}

// The block that makes this channel of this pixel.
struct DepthwisePlace {
  std::uint64_t block;
  Written written;
};
DepthwisePlace place_of(const Conv2dProblem& p, std::int64_t pixel, std::int64_t channel) {
  const DepthwiseBlock block = depthwise_block(p);
  const std::int64_t vectors = block.vectors * 8,
                     columns = block.column_tiles * depthwise_columns(1);
  const std::int64_t channel_blocks = (p.c + vectors - 1) / vectors;
  const std::int64_t column_blocks = (kSide + columns - 1) / columns;
  const std::int64_t rows = pixel / kSide / block.rows, along = pixel % kSide / columns;
  DepthwisePlace place;
  place.block = static_cast<std::uint64_t>((rows * column_blocks + along) * channel_blocks +
                                           channel / vectors);
  for (std::int64_t row = rows * block.rows; row < (rows + 1) * block.rows && row < kN * kSide;
       ++row) {
    for (std::int64_t q = along * columns; q < (along + 1) * columns && q < kSide; ++q) {
      place.written.pixels.push_back(row * kSide + q);
    }
  }
  place.written.channel = channel / vectors * vectors;
  place.written.channels = std::min(vectors, p.c - place.written.channel);
  return place;
}

TEST_F(LargeValues, DepthwiseReadsAndWritesBeyondTwoToThe31Elements) {
  const FusedConv2d op = convolution(kWide, kWide, 3, kWide);
  LargeValue x(*backend_, *queue_, kN, {kSide, kSide, kWide});
  LargeValue y(*backend_, *queue_, kN, {kSide, kSide, kWide});
  const DepthwisePlace places[] = {place_of(op.problem, kPixel31, kElement31 % kWide),
                                   place_of(op.problem, kPixels - 1, kWide - 1)};
  for (const DepthwisePlace& place : places) {
    const std::int64_t first = place.written.pixels.front() / kSide - 1;
    const std::int64_t last = place.written.pixels.back() / kSide + 1;
    x.fill(first * kSide, (last - first + 1) * kSide);
    poison(y, place.written);
  }
  ASSERT_NO_FATAL_FAILURE(
      run(op, kDepthwiseConv2d, {}, x, nullptr, y, {places[0].block, places[1].block}));
  for (const DepthwisePlace& place : places) {
    ASSERT_NO_FATAL_FAILURE(expect(y, place.written, [&](std::int64_t pixel, std::int64_t c) {
      return depthwise_sum(x, pixel, c);
    }));
  }
}

// A thread an element of y, in order.
TEST_F(LargeValues, TheDirectConvolutionReadsAndWritesBeyondTwoToThe31Elements) {
  constexpr std::int64_t kThreads = 256;
  const FusedConv2d op = convolution(kWide, kWide, 3, kWide);
  LargeValue x(*backend_, *queue_, kN, {kSide, kSide, kWide});
  LargeValue y(*backend_, *queue_, kN, {kSide, kSide, kWide});
  for (const std::int64_t block : {kElement31 / kThreads, kPixels * kWide / kThreads - 1}) {
    const std::int64_t first = block * kThreads / kWide,
                       last = (block * kThreads + kThreads - 1) / kWide;
    x.fill((first / kSide - 1) * kSide, 4 * kSide);
    y.poison(first, last - first + 1);
    for (std::int64_t pixel = first; pixel <= last; ++pixel) {
      for (const std::int64_t alias : aliases(y, pixel)) y.poison(alias, 1);
    }
    ASSERT_NO_FATAL_FAILURE(
        run(op, kDirectConv2d, {}, x, nullptr, y, {static_cast<std::uint64_t>(block)}));
    for (std::int64_t pixel = first; pixel <= last; ++pixel) {
      const std::int64_t from = std::max<std::int64_t>(block * kThreads - pixel * kWide, 0);
      const std::int64_t to = std::min((block + 1) * kThreads - pixel * kWide, kWide);
      const Written written{{pixel}, from, to - from};
      ASSERT_NO_FATAL_FAILURE(expect(
          y, written, [&](std::int64_t at, std::int64_t c) { return depthwise_sum(x, at, c); }));
    }
  }
}

}  // namespace
}  // namespace vertebra
