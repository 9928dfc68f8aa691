#include <gtest/gtest.h>

#include "kernels/depthwise/depthwise.h"

namespace vertebra {
namespace {

Conv2dProblem depthwise(std::int64_t n, std::int64_t hw, std::int64_t c, std::int64_t filter,
                        std::int64_t stride) {
  const std::int64_t pad = filter / 2;
  return {n, hw, hw, c, c, filter, filter, stride, stride, {pad, pad, pad, pad}, c};
}

TEST(DepthwiseBlock, WastesTheFewestLanesAndPrefersWholeSectors) {
  EXPECT_EQ(depthwise_block(depthwise(8, 112, 32, 3, 1)), (DepthwiseBlock{4, 4, 16}));
  EXPECT_EQ(depthwise_block(depthwise(8, 112, 96, 3, 2)), (DepthwiseBlock{6, 4, 10}));
  EXPECT_EQ(depthwise_block(depthwise(8, 14, 480, 5, 1)), (DepthwiseBlock{6, 4, 10}));
  EXPECT_EQ(depthwise_block(depthwise(8, 7, 1152, 5, 1)), (DepthwiseBlock{8, 2, 16}));
  EXPECT_EQ(depthwise_block(depthwise(8, 14, 11 * 8, 3, 1)).vectors, 6u);
  EXPECT_EQ(depthwise_block(depthwise(8, 14, 35 * 8, 3, 1)).vectors, 7u);
  EXPECT_EQ(depthwise_block(depthwise(8, 14, 3, 3, 1)).vectors, 1u);
}

TEST(DepthwiseBlock, HasNoMoreRowsThanThereAre) {
  EXPECT_EQ(depthwise_block(depthwise(1, 7, 1152, 5, 1)), (DepthwiseBlock{8, 2, 7}));
  EXPECT_EQ(depthwise_block(depthwise(3, 1, 64, 3, 1)), (DepthwiseBlock{8, 1, 3}));
}

// Of every channel count and size nearby: all outputs are covered, by no more than a block too
// many.
TEST(DepthwiseGeometry, CoversEveryOutputOnce) {
  for (const std::int64_t n : {1, 3, 128, 1024}) {
    for (std::int64_t c = 8; c <= 1200; c += 8) {
      for (const std::int64_t hw : {1, 7, 14, 28, 112}) {
        for (const std::int64_t stride : {1, 2}) {
          const Conv2dProblem problem = depthwise(n, hw, c, 5, stride);
          const DepthwiseBlock block = depthwise_block(problem);
          const DepthwiseParams params =
              depthwise_params(problem, {}, {DType::kF16, c, hw}, {DType::kF16, c, problem.q()});
          const std::int64_t columns = block.column_tiles * depthwise_columns(stride);
          const std::int64_t channel_blocks = params.channel_blocks.divisor;
          const std::int64_t column_blocks = params.column_blocks.divisor;
          const LaunchGeometry geometry = depthwise_geometry(problem);
          const std::int64_t row_blocks = geometry.blocks / (channel_blocks * column_blocks);
          ASSERT_LE(geometry.threads, kMaxDepthwiseThreads);
          ASSERT_EQ(geometry.threads, static_cast<int>(block.threads()));
          ASSERT_EQ(geometry.blocks, channel_blocks * column_blocks * row_blocks);
          ASSERT_GE(channel_blocks * block.vectors, c / 8);
          ASSERT_LT((channel_blocks - 1) * block.vectors, c / 8);
          ASSERT_GE(column_blocks * columns, problem.q());
          ASSERT_LT((column_blocks - 1) * columns, problem.q());
          ASSERT_GE(row_blocks * block.rows, n * problem.p());
          ASSERT_LT((row_blocks - 1) * block.rows, n * problem.p());
        }
      }
    }
  }
}

// EfficientNet-B7's largest, with 2.2e9 elements at a batch of 125.
TEST(DepthwiseGeometry, CountsBeyond31BitsOfElements) {
  const Conv2dProblem problem = depthwise(125, 300, 192, 3, 1);
  const DepthwiseParams params =
      depthwise_params(problem, {}, {DType::kF16, 192, 300}, {DType::kF16, 192, 300});
  EXPECT_EQ(params.x.vector(124, 299, 299), (125u * 300 * 300 - 1) * 24);
  EXPECT_EQ(params.rows, 125u * 300);
  EXPECT_LT(depthwise_geometry(problem).blocks, kMaxBlocks);
}

}  // namespace
}  // namespace vertebra
