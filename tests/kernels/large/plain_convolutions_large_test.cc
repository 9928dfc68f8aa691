#include <algorithm>

#include "kernels/conv/direct_row.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/depthwise_row.h"
#include "tests/kernels/large/large_convolution.h"

namespace vertebra {
namespace {

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

TEST_F(LargeConvolution, DepthwiseReadsAndWritesBeyondTwoToThe31Elements) {
  const FusedConv2d op = convolution(kWide, kWide, 3, kWide);
  LargeValue x = value(kWide);
  LargeValue y = value(kWide);
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
TEST_F(LargeConvolution, TheDirectConvolutionReadsAndWritesBeyondTwoToThe31Elements) {
  constexpr std::int64_t kThreads = 256;
  const FusedConv2d op = convolution(kWide, kWide, 3, kWide);
  LargeValue x = value(kWide);
  LargeValue y = value(kWide);
  for (const std::int64_t block : {kElement31 / kThreads, kPixels * kWide / kThreads - 1}) {
    const std::int64_t first = block * kThreads / kWide,
                       last = (block * kThreads + kThreads - 1) / kWide;
    x.fill((first / kSide - 1) * kSide, 4 * kSide);
    std::vector<Written> parts;  // of its pixels
    for (std::int64_t pixel = first; pixel <= last; ++pixel) {
      const std::int64_t from = std::max<std::int64_t>(block * kThreads - pixel * kWide, 0);
      const std::int64_t to = std::min((block + 1) * kThreads - pixel * kWide, kWide);
      parts.push_back({{pixel}, from, to - from});
      poison(y, parts.back());
    }
    ASSERT_NO_FATAL_FAILURE(
        run(op, kDirectConv2d, {}, x, nullptr, y, {static_cast<std::uint64_t>(block)}));
    for (const Written& part : parts) {
      ASSERT_NO_FATAL_FAILURE(expect(
          y, part, [&](std::int64_t pixel, std::int64_t c) { return depthwise_sum(x, pixel, c); }));
    }
  }
}

}  // namespace
}  // namespace vertebra
