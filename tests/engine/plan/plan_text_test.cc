#include "engine/plan/plan_text.h"

#include <gtest/gtest.h>

#include "tests/engine/plan/small_plan.h"

namespace vertebra {
namespace {

FusedConv2d convolution() {
  FusedConv2d op;
  op.problem = {1, 8, 8, 16, 32, 3, 3, 2, 2, {}, 1};
  return op;
}

TEST(DescribeOp, NamesTheFilterAndWhatIsFused) {
  FusedConv2d op = convolution();
  EXPECT_EQ(describe_op(op), "conv2d 3x3 /2");
  op.epilogue = {true, ClampRange{}, true};
  EXPECT_EQ(describe_op(op), "conv2d 3x3 /2 + residual + clamp + mean");
  op.problem.k = 16;
  op.problem.groups = 16;
  op.problem.stride_h = 1;
  EXPECT_EQ(describe_op(op), "depthwise 3x3 + residual + clamp + mean");
  EXPECT_EQ(describe_op(Softmax{}), "softmax");
}

TEST(DescribeValues, NamesEachTypeOnce) {
  FusedConv2d op = convolution();
  EXPECT_EQ(describe_values(op), "f32");
  op.values.x.dtype = op.values.y.dtype = op.values.weights = DType::kF16;
  EXPECT_EQ(describe_values(op), "f16");
  op.values.y.dtype = DType::kF32;
  EXPECT_EQ(describe_values(op), "f16 > f32");
  op.values.weights = DType::kF32;
  EXPECT_EQ(describe_values(op), "f16 > f32, weights f32");
  Normalize normalize;  // has no weights, whatever their type
  normalize.values = {{DType::kU8, 1}, {}, {DType::kF16, 4}, DType::kF16};
  EXPECT_EQ(describe_values(normalize), "u8 > f16");
}

TEST(PrintBucket, SaysWhatRunsAndWhatItTakes) {
  BucketPlan bucket = small_bucket(8, 2, 64);
  bucket.steps[0].op = Normalize{};
  bucket.steps[0].implementation = "a";
  bucket.steps[1].op = convolution();
  bucket.steps[1].implementation = "b";
  bucket.steps[1].config = {"tile=1"};
  bucket.steps[1].cost.launches = 2;
  bucket.steps[1].cost.bytes = 12345;
  bucket.steps[2].op = Softmax{};
  bucket.steps[2].implementation = "c";
  EXPECT_EQ(print(bucket),
            "batch 8\n"
            "v0: normalize; f32; a; 1 launch; 0 bytes\n"
            "v1: conv2d 3x3 /2; f32; b tile=1; 2 launches; 12345 bytes\n"
            "v2: softmax; f32; c; 1 launch; 0 bytes\n"
            "3 launches in 2 steps, and the normalisation of pixels\n"
            "arena 1664 bytes = 8 x 200 + 64, lower bound 1664\n");
}

}  // namespace
}  // namespace vertebra
