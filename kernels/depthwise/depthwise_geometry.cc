#include <algorithm>
#include <array>
#include <limits>

#include "kernels/depthwise/depthwise.h"

namespace vertebra {
namespace {

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

std::int64_t chunks_of(const Conv2dProblem& problem) { return divide_up(problem.c, 8); }

std::int64_t vectors_of_block(std::int64_t chunks) {
  if (chunks < 4) return chunks;
  constexpr std::array<std::int64_t, 5> kBestFirst{8, 6, 4, 7, 5};
  return *std::min_element(kBestFirst.begin(), kBestFirst.end(), [&](auto a, auto b) {
    return divide_up(chunks, a) * a < divide_up(chunks, b) * b;
  });
}

// Blocks along channels, columns and rows.
struct Blocks {
  std::int64_t channel, column, row;
};

Blocks blocks_of(const Conv2dProblem& problem) {
  const DepthwiseBlock block = depthwise_block(problem);
  const std::int64_t columns = block.column_tiles * depthwise_columns(problem.stride_w);
  return {divide_up(chunks_of(problem), block.vectors), divide_up(problem.q(), columns),
          divide_up(problem.n * problem.p(), block.rows)};
}

}  // namespace

DepthwiseBlock depthwise_block(const Conv2dProblem& problem) {
  const std::int64_t vectors = vectors_of_block(chunks_of(problem));
  const std::int64_t tiles =
      std::min<std::int64_t>(4, divide_up(problem.q(), depthwise_columns(problem.stride_w)));
  const std::int64_t rows =
      std::min(kMaxDepthwiseThreads / (vectors * tiles), problem.n * problem.p());
  return {static_cast<std::uint32_t>(vectors), static_cast<std::uint32_t>(tiles),
          static_cast<std::uint32_t>(rows)};
}

DepthwiseParams depthwise_params(const Conv2dProblem& problem,
                                 const std::optional<ClampRange>& clamp, const TensorLayout& x,
                                 const TensorLayout& y) {
  const Blocks blocks = blocks_of(problem);
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  const auto divisor = [](std::int64_t value) {
    return fast_division(static_cast<std::uint32_t>(value));
  };
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  DepthwiseParams params;
  params.filter = number(problem.r);
  params.stride = number(problem.stride_w);
  params.block = depthwise_block(problem);
  params.channel_blocks = divisor(blocks.channel);
  params.column_blocks = divisor(blocks.column);
  params.p = divisor(problem.p());
  params.chunks = number(chunks_of(problem));
  params.rows = number(problem.n * problem.p());
  params.q = number(problem.q());
  params.h = number(problem.h);
  // The last tile of a row may reach past the last output; what only it would see stays unread.
  params.w = number(
      std::min(problem.w, (problem.q() - 1) * problem.stride_w + problem.s - problem.pad.left));
  params.pad_top = static_cast<std::int32_t>(problem.pad.top);
  params.pad_left = static_cast<std::int32_t>(problem.pad.left);
  params.x = make_operand(x, problem.h, 8);
  params.y = make_operand(y, problem.p(), 8);
  params.clamp_min = clamp ? static_cast<float>(clamp->min) : -kInfinity;
  params.clamp_max = clamp ? static_cast<float>(clamp->max) : kInfinity;
  return params;
}

LaunchGeometry depthwise_geometry(const Conv2dProblem& problem) {
  const Blocks blocks = blocks_of(problem);
  return {blocks.channel * blocks.column * blocks.row,
          static_cast<int>(depthwise_block(problem).threads()), 0};
}

}  // namespace vertebra
