// The CPU's rows without running them: limits with their reasons, needs, estimates, packed sizes.
#include <gtest/gtest.h>

#include <set>

#include "kernels/cpu/rows.h"

namespace vertebra::cpu {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const DeviceInfo kDevice = cpu_device_info(2);

FusedConv2d conv1x1() {
  FusedConv2d op;
  op.problem = {2, 5, 7, 24, 40, 1, 1, 1, 1, {}, 1};
  op.weight = {"w", WeightLayout::kKRSC, "", {}};
  return op;
}

TEST(Matmul1x1, SupportsUnpaddedConvolutionsOfOnePixelAndStride) {
  EXPECT_TRUE(supports_matmul_1x1(conv1x1(), {}, kDevice));
  FusedConv2d op = conv1x1();
  op.problem.r = 2;
  EXPECT_THAT(supports_matmul_1x1(op, {}, kDevice).reason(), HasSubstr("not 1x1"));
  op = conv1x1();
  op.problem.stride_w = 2;
  EXPECT_THAT(supports_matmul_1x1(op, {}, kDevice).reason(), HasSubstr("stride"));
  op = conv1x1();
  op.problem.pad.right = 1;
  EXPECT_THAT(supports_matmul_1x1(op, {}, kDevice).reason(), HasSubstr("padded"));
  op = conv1x1();
  op.problem.groups = 2;
  EXPECT_THAT(supports_matmul_1x1(op, {}, kDevice).reason(), HasSubstr("groups"));
}

TEST(ResidualConfigs, OfferSumFirstAndOnlyWithAResidual) {
  FusedConv2d op = conv1x1();
  EXPECT_EQ(residual_configs(op, kDevice), std::vector<Config>{{}});
  op.epilogue.residual = true;
  EXPECT_EQ(residual_configs(op, kDevice),
            (std::vector<Config>{{"residual=sum"}, {"residual=binary_add"}}));
}

TEST(Needs, AskForTheOutputsMemoryExactlyForASum) {
  FusedConv2d op = conv1x1();
  op.epilogue.residual = true;
  for (const Conv2dImpl& row : {kOnednnConvolution, kOnednnMatmul1x1}) {
    EXPECT_TRUE(row.needs(op, {"residual=sum"}).residual_aliases_output) << row.name;
    EXPECT_FALSE(row.needs(op, {"residual=binary_add"}).residual_aliases_output) << row.name;
    EXPECT_FALSE(row.needs(conv1x1(), {}).residual_aliases_output) << row.name;
  }
}

TEST(Needs, CountTheBytesThatPackMakes) {
  WeightMap weights;
  weights["w"] = {{40, 1, 1, 24}, std::vector<float>(40 * 24, 0.5f)};
  const FusedConv2d op = conv1x1();
  for (const Conv2dImpl& row : {kOnednnConvolution, kOnednnMatmul1x1}) {
    EXPECT_EQ(static_cast<std::int64_t>(row.pack(op, weights).size()),
              row.needs(op, {}).packed_weight_bytes)
        << row.name;
    EXPECT_GE(row.needs(op, {}).packed_weight_bytes, (40 * 24 + 40) * 4) << row.name;
  }
}

TEST(Needs, NameFormsThatKeepFastKernelsAtEveryBatch) {
  // EfficientNet-Lite1's last projection: oneDNN 2.6 has only its reference kernel for a batch of
  // eight whose filter was laid out for one image.
  FusedConv2d op;
  op.weight = {"w", WeightLayout::kKRSC, "", {}};
  std::set<std::string> forms;
  for (const std::int64_t n : {1, 2, 4, 8, 16, 32}) {
    op.problem = {n, 8, 8, 1152, 320, 1, 1, 1, 1, {}, 1};
    EXPECT_THAT(prepare_convolution(op, {}, {})->kernel(), Not(StartsWith("ref"))) << n;
    forms.insert(needs_convolution(op, {}).packed_form);
  }
  EXPECT_LE(forms.size(), 2U);  // that of one image, and one for all larger batches
}

TEST(Estimate, CountsEveryOperandOnce) {
  FusedConv2d op = conv1x1();
  const double x = 2 * 5 * 7 * 24;
  const double y = 2 * 5 * 7 * 40;
  const double w = 40 * 24 + 40;
  const Cost plain = estimate_convolution(op, {}, kDevice);
  EXPECT_EQ(plain.bytes, 4 * (x + w + y));
  EXPECT_EQ(plain.flops, 2.0 * 2 * 5 * 7 * 24 * 40);
  op.epilogue.residual = true;
  EXPECT_EQ(estimate_convolution(op, {"residual=sum"}, kDevice).bytes, 4 * (x + w + 2 * y));
  EXPECT_EQ(estimate_matmul_1x1(op, {"residual=binary_add"}, kDevice).bytes, 4 * (x + w + 3 * y));
}

TEST(Estimate, OfPassesIsTheirTraffic) {
  const Shape shape{3, 4, 5};
  EXPECT_EQ(estimate_pass(Add{2, shape}, {}, kDevice).bytes, 4.0 * 3 * 2 * 60);
  EXPECT_EQ(estimate_pass(Clamp{2, shape, {}}, {}, kDevice).bytes, 4.0 * 2 * 2 * 60);
  EXPECT_EQ(estimate_pass(Normalize{2, shape, {}, {}}, {}, kDevice).bytes, 5.0 * 2 * 60);
  EXPECT_EQ(estimate_pass(Pad{1, shape, {1, 1, 1, 1}}, {}, kDevice).bytes, 4.0 * (60 + 150));
}

}  // namespace
}  // namespace vertebra::cpu
