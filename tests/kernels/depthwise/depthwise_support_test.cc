// Limits with their reasons, needs, estimates and packed weights: no device takes part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "graph/core/half.h"
#include "kernels/depthwise/depthwise_row.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

const DeviceInfo kT4 = find_gpu_device_info("T4");

FusedConv2d depthwise() {
  FusedConv2d op;
  op.problem = {2, 14, 14, 20, 20, 5, 5, 1, 1, {2, 2, 2, 2}, 20};
  op.weight = {"w", WeightLayout::kKRSC, "b", {}};
  op.epilogue.clamp = ClampRange{0, 6};
  op.values = {{DType::kF16, 8}, {DType::kF16, 8}, {DType::kF16, 8}, DType::kF16};
  return op;
}

std::string reason(const FusedConv2d& op, const DeviceInfo& device = kT4) {
  return supports_depthwise(op, {}, device).reason();
}

TEST(DepthwiseSupport, TakesWhatItIsMadeFor) {
  FusedConv2d op = depthwise();
  EXPECT_EQ(reason(op), "");
  op.problem.stride_h = op.problem.stride_w = 2;
  EXPECT_EQ(reason(op), "");
  op.problem.r = op.problem.s = 3;
  EXPECT_EQ(reason(op), "");
  EXPECT_EQ(reason(op, cpu_device_info(1)), "it runs on a GPU");
  op.epilogue.activation = ActivationKind::kSilu;
  EXPECT_EQ(reason(op), "an activation that is no clamp");
}

TEST(DepthwiseSupport, IsDepthwise) {
  FusedConv2d op = depthwise();
  op.problem.groups = 10;
  EXPECT_EQ(reason(op), "10 groups of 20 channels to 20: not depthwise");
  op = depthwise();
  op.problem.k = 40;
  EXPECT_THAT(reason(op), HasSubstr("not depthwise"));
}

TEST(DepthwiseSupport, HasTwoFiltersAndTwoStrides) {
  FusedConv2d op = depthwise();
  op.problem.r = op.problem.s = 7;
  EXPECT_EQ(reason(op), "a filter of 7x7, not 3x3 or 5x5");
  op.problem.r = 3;
  op.problem.s = 5;
  EXPECT_EQ(reason(op), "a filter of 3x5, not 3x3 or 5x5");
  op = depthwise();
  op.problem.stride_w = 2;
  EXPECT_EQ(reason(op), "strides 1x2, not 1x1 or 2x2");
  op.problem.stride_h = op.problem.stride_w = 3;
  EXPECT_EQ(reason(op), "strides 3x3, not 1x1 or 2x2");
}

TEST(DepthwiseSupport, IsFp16WithoutResidualAndMean) {
  FusedConv2d op = depthwise();
  op.values.x.dtype = DType::kF32;
  EXPECT_EQ(reason(op), "the input is f32, not f16");
  op = depthwise();
  op.values.y.dtype = DType::kF32;
  EXPECT_EQ(reason(op), "the output is f32, not f16");
  op = depthwise();
  op.values.weights = DType::kF32;
  EXPECT_EQ(reason(op), "the type of the weights is f32, not f16");
  op = depthwise();
  op.values.y.channel_multiple = 4;
  EXPECT_EQ(reason(op), "the output's channels are not padded to 8");
  op = depthwise();
  op.epilogue.residual = true;
  EXPECT_EQ(reason(op), "a residual");
  op = depthwise();
  op.epilogue.mean = true;
  EXPECT_EQ(reason(op), "a mean over the pixels");
}

TEST(DepthwiseSupport, CountsIn31And32Bits) {
  FusedConv2d op = depthwise();
  // 192 channels of 300 x 300 pixels: EfficientNet-B7's largest.
  op.problem = {1024, 300, 300, 192, 192, 3, 3, 1, 1, {1, 1, 1, 1}, 192};
  EXPECT_EQ(reason(op), "");
  op.problem.n = 2048;
  EXPECT_EQ(reason(op), "the input has 2^32 vectors of 8 channels or more");
  op.problem = {1, 1, 1, 8, 8, 3, 3, 1, 1, {1, 1, 1, 1}, 8};
  op.problem.n = (std::int64_t{1} << 31) - 256;
  EXPECT_EQ(reason(op), "");
  ++op.problem.n;
  EXPECT_EQ(reason(op), "2^31 rows of output or more");
  op.problem.n = 1;
  op.problem.pad.left = (std::int64_t{1} << 30) - 2;
  EXPECT_EQ(reason(op), "");
  ++op.problem.pad.left;
  EXPECT_EQ(reason(op), "padded extents beyond 1073741824");
}

TEST(DepthwiseNeeds, AreSlicesOfVectorsAndPackedWeights) {
  const Needs needs = needs_depthwise(depthwise(), {});
  EXPECT_EQ(needs.slice_multiple, 8);
  EXPECT_FALSE(needs.residual_aliases_output);
  EXPECT_EQ(needs.workspace_bytes, 0);
  EXPECT_EQ(needs.packed_weight_bytes, 24 * 4 + 25 * 24 * 2);
}

TEST(DepthwiseEstimate, CountsWhatIsTouched) {
  FusedConv2d op = depthwise();
  const double weights = 24 * 4 + 25 * 24 * 2 + 16;  // to the end of a sector
  EXPECT_EQ(estimate_depthwise(op, {}, kT4).bytes, 2 * 2 * 14 * 14 * 24 * 2 + weights);
  EXPECT_EQ(estimate_depthwise(op, {}, kT4).flops, 2.0 * 2 * 14 * 14 * 20 * 25);
  EXPECT_GT(estimate_depthwise(op, {}, kT4).compute_s, 0);
  // A last row and column that no output sees.
  op.problem = {1, 8, 8, 16, 16, 3, 3, 2, 2, {}, 16};
  EXPECT_EQ(estimate_depthwise(op, {}, kT4).bytes, 7 * 7 * 32 + 3 * 3 * 32 + 16 * 4 + 9 * 16 * 2);
}

// 128 lanes are issued a cycle, 57.6 of them multiply-adds: more than 32 that can run, less
// than 64.
TEST(DepthwiseEstimate, IsBoundByMultiplyAddsOrByIssue) {
  DeviceInfo device = kT4;
  device.flops_per_s = 2.0 * 64 * device.gpu.multiprocessors * device.gpu.clock_hz;
  const double issue = estimate_depthwise(depthwise(), {}, device).compute_s;
  device.flops_per_s /= 2;
  EXPECT_DOUBLE_EQ(estimate_depthwise(depthwise(), {}, device).compute_s, 57.6 / 32 * issue);
  device.flops_per_s *= 100;
  EXPECT_DOUBLE_EQ(estimate_depthwise(depthwise(), {}, device).compute_s, issue);
  device.gpu.clock_hz *= 2;
  EXPECT_DOUBLE_EQ(estimate_depthwise(depthwise(), {}, device).compute_s, issue / 2);
}

TEST(DepthwisePack, PutsChannelsInnermostAfterTheBias) {
  FusedConv2d op = depthwise();
  op.problem.c = op.problem.k = op.problem.groups = 3;
  op.problem.r = op.problem.s = 3;
  std::vector<float> filter, bias{-1, -2, -3};
  for (int i = 0; i < 27; ++i) filter.push_back(static_cast<float>(i));
  const WeightMap weights{{"w", {{3, 3, 3, 1}, filter}}, {"b", {{3}, bias}}};
  const std::vector<std::byte> packed = pack_depthwise(op, weights);
  ASSERT_EQ(packed.size(), static_cast<std::size_t>(needs_depthwise(op, {}).packed_weight_bytes));
  for (int c = 0; c < 8; ++c) {
    float b = 0;
    std::memcpy(&b, &packed[static_cast<std::size_t>(c) * 4], 4);
    EXPECT_EQ(b, c < 3 ? bias[static_cast<std::size_t>(c)] : 0);
    for (int tap = 0; tap < 9; ++tap) {
      std::uint16_t w = 0;
      std::memcpy(&w, &packed[static_cast<std::size_t>(32 + (tap * 8 + c) * 2)], 2);
      EXPECT_EQ(half_to_float(w), c < 3 ? static_cast<float>(c * 9 + tap) : 0);
    }
  }
}

}  // namespace
}  // namespace vertebra
