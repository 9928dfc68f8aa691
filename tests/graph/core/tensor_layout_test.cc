#include "graph/core/tensor_layout.h"

#include <gtest/gtest.h>

namespace vertebra {
namespace {

TEST(TensorLayout, IsPackedOnACpu) {
  EXPECT_EQ(dense_layout({7, 5, 3}, {DType::kF32, 1}), (TensorLayout{DType::kF32, 3, 5}));
  EXPECT_EQ(dense_layout({7, 5, 3}, {DType::kF32, 1}).bytes_per_image(7), 7 * 5 * 3 * 4);
}

TEST(TensorLayout, PadsChannelsToVectors) {
  EXPECT_EQ(dense_layout({7, 5, 9}, {DType::kF16, 8}), (TensorLayout{DType::kF16, 16, 5}));
  EXPECT_EQ(dense_layout({7, 5, 8}, {DType::kF16, 8}), (TensorLayout{DType::kF16, 8, 5}));
}

TEST(TensorLayout, PairsPixelsOfFourChannels) {
  EXPECT_EQ(dense_layout({7, 5, 3}, {DType::kF16, 4}), (TensorLayout{DType::kF16, 4, 6}));
  EXPECT_EQ(dense_layout({7, 6, 3}, {DType::kF16, 4}), (TensorLayout{DType::kF16, 4, 6}));
  EXPECT_EQ(dense_layout({7, 5, 3}, {DType::kF16, 4}).bytes_per_image(7), 7 * 6 * 4 * 2);
}

}  // namespace
}  // namespace vertebra
