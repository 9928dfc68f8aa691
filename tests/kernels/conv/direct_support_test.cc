// Limits with their reasons, needs, estimates and packed weights: no device takes part.
#include <gtest/gtest.h>

#include <cstring>

#include "kernels/conv/direct_row.h"

namespace vertebra {
namespace {

const DeviceInfo kT4 = find_gpu_device_info("T4");
constexpr ValueFormat kHalf{DType::kF16, 8}, kFull{DType::kF32, 8}, kNarrow{DType::kF16, 4};

FusedConv2d grouped() {
  FusedConv2d op;
  op.problem = {2, 9, 7, 6, 10, 3, 2, 2, 1, {1, 0, 1, 1}, 2};
  op.weight = {"w", WeightLayout::kKRSC, "b", {}};
  op.values = {kHalf, kFull, kFull, DType::kF32};
  op.epilogue = {true, ClampRange{0, 6}, false};
  return op;
}

std::string reason(const FusedConv2d& op, const DeviceInfo& device = kT4) {
  return supports_direct_conv(op, {}, device).reason();
}

TEST(DirectConvSupport, TakesAnyFilterStrideGroupsAndTypes) {
  FusedConv2d op = grouped();
  EXPECT_EQ(reason(op), "");
  op.epilogue.mean = true;
  EXPECT_EQ(reason(op), "");
  op = grouped();
  op.values = {kNarrow, kHalf, kNarrow, DType::kF16};
  EXPECT_EQ(reason(op), "");
  EXPECT_EQ(reason(op, cpu_device_info(1)), "it runs on a GPU");
  op = grouped();
  op.epilogue.activation = ActivationKind::kSilu;
  EXPECT_EQ(reason(op), "an activation that is no clamp");
}

TEST(DirectConvSupport, IsFp16OrFp32) {
  FusedConv2d op = grouped();
  op.values.x.dtype = DType::kU8;
  EXPECT_EQ(reason(op), "the input is u8, not f16 or f32");
  op = grouped();
  op.values.y.dtype = DType::kBF16;
  EXPECT_EQ(reason(op), "the output is bf16, not f16 or f32");
  op = grouped();
  op.values.weights = DType::kBF16;
  EXPECT_EQ(reason(op), "the type of the weights is bf16, not f16 or f32");
  op = grouped();
  op.values.residual.dtype = DType::kBF16;
  EXPECT_EQ(reason(op), "the residual is bf16, not f16 or f32");
  op.epilogue.residual = false;
  EXPECT_EQ(reason(op), "");
  op.values.y.channel_multiple = 1;
  EXPECT_EQ(reason(op), "the output's channels are not padded to 4");
}

TEST(DirectConvSupport, CountsWithinItsBits) {
  FusedConv2d op = grouped();
  // 2^33 elements of output.
  op.problem = {1024, 1024, 1024, 8, 8, 1, 1, 1, 1, {}, 1};
  EXPECT_EQ(reason(op), "an output of 2^33 elements or more");
  op.problem.n = 1023;
  EXPECT_EQ(reason(op), "");
  op.epilogue.mean = true;
  op.problem.n = 1;
  op.problem.h = 1 << 14;
  EXPECT_EQ(reason(op), "");
  ++op.problem.h;
  EXPECT_EQ(reason(op), "a mean over more than 16777216 pixels");
  op = grouped();
  op.problem.groups = 1;
  op.problem.c = 1 << 24;
  EXPECT_EQ(reason(op), "");
  ++op.problem.c;
  EXPECT_EQ(reason(op), "channels beyond 16777216");
  op = grouped();
  op.problem.pad.bottom = std::int64_t{1} << 30;
  EXPECT_EQ(reason(op), "padded extents beyond 1073741824");
}

TEST(DirectConvNeeds, ArePackedWeightsOfTheOpsType) {
  FusedConv2d op = grouped();
  EXPECT_EQ(needs_direct_conv(op, {}).packed_weight_bytes, 16 * 4 + 3 * 2 * 3 * 16 * 4);
  EXPECT_EQ(needs_direct_conv(op, {}).slice_multiple, 8);
  op.values.weights = DType::kF16;
  EXPECT_EQ(needs_direct_conv(op, {}).packed_weight_bytes, 16 * 4 + 3 * 2 * 3 * 16 * 2);
}

TEST(DirectConvEstimate, CountsWhatIsTouched) {
  const FusedConv2d op = grouped();  // to 5 x 7 pixels
  EXPECT_EQ(estimate_direct_conv(op, {}, kT4).bytes,
            2 * 9 * 7 * 8 * 2 + 2 * 2 * 5 * 7 * 16 * 4 + 16 * 4 + 3 * 2 * 3 * 16 * 4);
  // Every second pixel of fp32, which is two sectors.
  FusedConv2d strided = grouped();
  strided.problem = {1, 5, 5, 16, 8, 1, 1, 2, 2, {}, 1};
  strided.values = {kFull, kFull, kHalf, DType::kF16};
  strided.epilogue = {};
  EXPECT_EQ(estimate_direct_conv(strided, {}, kT4).bytes,
            9 * 64 + 9 * 16 + 16 + 8 * 4 + 16 * 8 * 2);
  // Rows of five narrow pixels and one that pads; all operands end within a sector.
  FusedConv2d stem = grouped();
  stem.problem = {1, 5, 5, 3, 8, 3, 3, 2, 2, {1, 1, 1, 1}, 1};
  stem.values = {kNarrow, kHalf, kHalf, DType::kF16};
  stem.epilogue = {};
  EXPECT_EQ(estimate_direct_conv(stem, {}, kT4).bytes, 256 + 160 + 480);
}

TEST(DirectConvEstimate, IsSlowerWithFewThreads) {
  FusedConv2d op = grouped();
  op.problem = {1, 64, 64, 64, 64, 3, 3, 1, 1, {1, 1, 1, 1}, 1};
  const double pixels = estimate_direct_conv(op, {}, kT4).compute_s;
  op.epilogue.mean = true;
  EXPECT_GT(estimate_direct_conv(op, {}, kT4).compute_s, 10 * pixels);
}

TEST(DirectConvPack, PutsOutputChannelsInnermostAfterTheBias) {
  FusedConv2d op = grouped();
  std::vector<float> filter, bias;
  for (int i = 0; i < 10 * 3 * 2 * 3; ++i) filter.push_back(static_cast<float>(i));
  for (int k = 0; k < 10; ++k) bias.push_back(static_cast<float>(-k));
  const WeightMap weights{{"w", {{10, 3, 2, 3}, filter}}, {"b", {{10}, bias}}};
  const std::vector<std::byte> packed = pack_direct_conv(op, weights);
  std::vector<float> values(packed.size() / 4);
  std::memcpy(values.data(), packed.data(), packed.size());
  for (std::size_t k = 0; k < 16; ++k) {
    EXPECT_EQ(values[k], k < 10 ? bias[k] : 0);
    for (std::size_t tap = 0; tap < 18; ++tap) {
      EXPECT_EQ(values[16 + tap * 16 + k], k < 10 ? filter[k * 18 + tap] : 0);
    }
  }
}

}  // namespace
}  // namespace vertebra
