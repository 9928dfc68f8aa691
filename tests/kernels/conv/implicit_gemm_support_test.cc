// Limits with their reasons, needs, estimates and packed weights: no device takes part.
#include <gtest/gtest.h>

#include <cstring>

#include "graph/core/error.h"
#include "graph/core/half.h"
#include "kernels/conv/implicit_gemm_rows.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

const DeviceInfo kA100 = find_gpu_device_info("A100-80");
const Config kSmall{"tile=64x64x64 stages=3"};
const Config kBig{"tile=128x128x32 stages=4"};

FusedConv2d expand() {
  FusedConv2d op;
  op.problem = {2, 14, 14, 80, 480, 1, 1, 1, 1, {}, 1};
  op.weight = {"w", WeightLayout::kKRSC, "b", {}};
  op.values = {{DType::kF16, 8}, {DType::kF16, 8}, {DType::kF16, 8}, DType::kF16};
  return op;
}

FusedConv2d stem() {
  FusedConv2d op = expand();
  op.problem = {2, 15, 15, 3, 32, 3, 3, 2, 2, {0, 0, 1, 1}, 1};
  op.values.x = {DType::kF16, 4};
  return op;
}

std::string reason(const FusedConv2d& op, const DeviceInfo& device = kA100,
                   const Config& config = kSmall) {
  return supports_implicit_gemm(op, config, device).reason();
}

TEST(ImplicitGemmSupport, TakesWhatItIsMadeFor) {
  EXPECT_EQ(reason(expand()), "");
  EXPECT_EQ(reason(stem()), "");
  EXPECT_EQ(reason(expand(), kA100, kBig), "");
}

TEST(ImplicitGemmSupport, NeedsAGpuOfComputeCapability80) {
  EXPECT_THAT(reason(expand(), cpu_device_info(1)), HasSubstr("runs on a GPU"));
  EXPECT_THAT(reason(expand(), find_gpu_device_info("T4")), HasSubstr("8.0, and T4 has 7.5"));
  DeviceInfo device = kA100;
  device.gpu.compute_capability = 79;
  EXPECT_NE(reason(expand(), device), "");
  device.gpu.compute_capability = 120;
  EXPECT_EQ(reason(expand(), device), "");
}

TEST(ImplicitGemmSupport, NeedsItsSharedMemory) {
  DeviceInfo device = kA100;
  device.gpu.shared_bytes_per_block = 3 * 16384;
  EXPECT_EQ(reason(expand(), device), "");
  EXPECT_THAT(reason(expand(), device, kBig), HasSubstr("65536 bytes of shared memory"));
}

TEST(ImplicitGemmSupport, KnowsItsConfigurations) {
  EXPECT_THAT(reason(expand(), kA100, {"tile=64x64x64 stages=5"}), HasSubstr("no configuration"));
  const auto configs = implicit_gemm_configs(expand(), kA100);
  EXPECT_EQ(configs.size(), 6u);
  for (const Config& config : configs) EXPECT_EQ(reason(expand(), kA100, config), "");
}

TEST(ImplicitGemmSupport, TakesNoGroups) {
  FusedConv2d op = expand();
  op.problem.groups = 2;
  EXPECT_THAT(reason(op), HasSubstr("2 groups"));
}

TEST(ImplicitGemmSupport, NamesTheOperandOfAnotherType) {
  FusedConv2d op = expand();
  op.values.x.dtype = DType::kF32;
  EXPECT_THAT(reason(op), HasSubstr("the input is f32"));
  op = expand();
  op.values.weights = DType::kF32;
  EXPECT_THAT(reason(op), HasSubstr("the type of the weights is f32"));
  op = expand();
  op.values.residual.dtype = DType::kF32;
  EXPECT_EQ(reason(op), "");
  op.epilogue.residual = true;
  EXPECT_THAT(reason(op), HasSubstr("the residual is f32"));
  op = expand();
  op.values.y.dtype = DType::kU8;
  EXPECT_THAT(reason(op), HasSubstr("the output is u8"));
}

TEST(ImplicitGemmSupport, NeedsChannelsInEights) {
  FusedConv2d op = expand();
  op.values.x.channel_multiple = 1;
  EXPECT_THAT(reason(op), HasSubstr("the input's channels"));
  op = expand();
  op.values.y.channel_multiple = 4;
  EXPECT_THAT(reason(op), HasSubstr("the output's channels"));
  op = expand();
  op.epilogue.residual = true;
  EXPECT_EQ(reason(op), "");
  op.values.residual.channel_multiple = 4;
  EXPECT_THAT(reason(op), HasSubstr("the residual's channels"));
}

TEST(ImplicitGemmSupport, PairsPixelsOfAtMostFourChannelsAtEvenStrides) {
  FusedConv2d op = stem();
  op.problem.c = 4;
  EXPECT_EQ(reason(op), "");
  op.problem.c = 5;
  EXPECT_THAT(reason(op), HasSubstr("more than 4 channels"));
  op = stem();
  op.problem.stride_w = 4;
  EXPECT_EQ(reason(op), "");
  op.problem.stride_w = 3;
  EXPECT_THAT(reason(op), HasSubstr("odd stride 3"));
}

TEST(ImplicitGemmSupport, TakesFiltersOfSixteenASide) {
  FusedConv2d op = expand();
  op.problem.h = op.problem.w = 40;
  op.problem.r = 16;
  EXPECT_EQ(reason(op), "");
  op.problem.r = 17;
  EXPECT_THAT(reason(op), HasSubstr("a filter of 17x1, beyond 16"));
  op.problem.r = 1;
  op.problem.s = 17;
  EXPECT_THAT(reason(op), HasSubstr("1x17"));
  op = stem();
  op.problem.h = op.problem.w = 80;
  op.problem.s = 32;
  EXPECT_EQ(reason(op), "");
  op.problem.s = 33;
  EXPECT_THAT(reason(op), HasSubstr("3x17 pairs"));
}

TEST(ImplicitGemmSupport, TakesAResidualOrAMeanOrFloats) {
  FusedConv2d op = expand();
  op.epilogue.mean = true;
  EXPECT_EQ(reason(op), "");
  op.values.y.dtype = DType::kF32;
  EXPECT_EQ(reason(op, kA100, kBig), "");
  op.epilogue.residual = true;
  EXPECT_THAT(reason(op), HasSubstr("a residual and a mean"));
  op = expand();
  op.values.y.dtype = DType::kF32;
  EXPECT_EQ(reason(op), "");
  EXPECT_THAT(reason(op, kA100, kBig), HasSubstr("takes tiles of 64x64x64"));
  op.epilogue.residual = true;
  EXPECT_THAT(reason(op), HasSubstr("a residual with an output of f32"));
  op = expand();
  op.epilogue.activation = ActivationKind::kSilu;
  EXPECT_THAT(reason(op), HasSubstr("an activation that is no clamp"));
}

TEST(ImplicitGemmSupport, CountsPixelsIn31Bits) {
  FusedConv2d op = expand();
  op.problem = {(std::int64_t{1} << 31) - 128, 1, 1, 8, 8, 1, 1, 1, 1, {}, 1};
  EXPECT_EQ(reason(op), "");
  op.problem.n += 1;
  EXPECT_THAT(reason(op), HasSubstr("output pixels beyond 2147483520"));
}

TEST(ImplicitGemmSupport, AddressesSixtyFourGigabytes) {
  FusedConv2d op = expand();
  op.problem = {1 << 20, 64, 64, 8, 8, 2, 2, 2, 2, {}, 1};
  EXPECT_EQ(reason(op), "");
  op.problem.n += 1;
  EXPECT_THAT(reason(op), HasSubstr("an input beyond 64 GB"));
  op.problem = {1, 1, 1, 1 << 24, 1 << 11, 1, 1, 1, 1, {}, 1};
  EXPECT_EQ(reason(op), "");
  op.problem.k += 8;
  EXPECT_THAT(reason(op), HasSubstr("weights beyond 64 GB"));
  op.problem = {1, 1, 1, (1 << 24) + 1, 8, 1, 1, 1, 1, {}, 1};
  EXPECT_THAT(reason(op), HasSubstr("channels beyond 16777216"));
}

TEST(ImplicitGemmSupport, TakesExtentsOf30Bits) {
  FusedConv2d op = expand();
  op.problem = {1, 1, 1 << 30, 8, 8, 1, 1, 1, 4, {}, 1};
  EXPECT_EQ(reason(op), "");
  op.problem.pad.right = 1;
  EXPECT_THAT(reason(op), HasSubstr("padded extents beyond 1073741824"));
}

TEST(ImplicitGemmSupport, CountsBlocksIn31Bits) {
  FusedConv2d op = expand();
  op.problem = {(std::int64_t{1} << 31) - 128, 1, 1, 8, 64 * 63, 1, 1, 1, 1, {}, 1};
  EXPECT_EQ(reason(op), "");
  op.problem.k = 64 * 65;
  EXPECT_THAT(reason(op), HasSubstr("2^31 blocks or more"));
}

TEST(ImplicitGemmNeeds, AreSlicesOfEightChannelsAndRoomForPartialSums) {
  FusedConv2d op = expand();
  Needs needs = needs_implicit_gemm(op, kSmall);
  EXPECT_EQ(needs.slice_multiple, 8);
  EXPECT_FALSE(needs.residual_aliases_output);
  EXPECT_EQ(needs.workspace_bytes, 0);
  EXPECT_EQ(needs.packed_weight_bytes, 480 * 128 * 2 + 480 * 4);
  op.epilogue.mean = true;
  // 392 rows: 7 tiles of 64, each with rows of at most 2 images.
  EXPECT_EQ(needs_implicit_gemm(op, kSmall).workspace_bytes, 7 * 2 * 480 * 4);
  EXPECT_EQ(needs_implicit_gemm(op, kBig).workspace_bytes, 4 * 2 * 480 * 4);
}

TEST(ImplicitGemmEstimate, CountsCompulsoryBytes) {
  FusedConv2d op = expand();
  const double x = 392 * 160, weights = 480 * 128 * 2 + 480 * 4, y = 392 * 960;
  EXPECT_EQ(estimate_implicit_gemm(op, kSmall, kA100).bytes, x + weights + y);
  // 80 channels in k-tiles of 32 end at 96, in those of 64 at 128.
  EXPECT_EQ(estimate_implicit_gemm(op, kBig, kA100).bytes, x + weights - 480 * 32 * 2 + y);
  op.epilogue.residual = true;
  EXPECT_EQ(estimate_implicit_gemm(op, kSmall, kA100).bytes, x + weights + 2 * y);
  op.epilogue.residual = false;
  op.epilogue.mean = true;
  const Cost mean = estimate_implicit_gemm(op, kSmall, kA100);
  // Images of 196 rows take 4 tiles of 64 each.
  EXPECT_EQ(mean.bytes, x + weights + 2 * (4 + 4) * 480 * 4 + 2 * 960);
  EXPECT_EQ(mean.launches, 2);
  EXPECT_EQ(mean.flops, 2.0 * 392 * 80 * 480);
}

TEST(ImplicitGemmEstimate, PrefersBigTilesForBigProductsAndSmallOnesForSmall) {
  FusedConv2d op = expand();
  op.problem = {128, 28, 28, 256, 256, 3, 3, 1, 1, {1, 1, 1, 1}, 1};
  EXPECT_LT(estimate_implicit_gemm(op, kBig, kA100).seconds(kA100),
            estimate_implicit_gemm(op, kSmall, kA100).seconds(kA100));
  op.problem.n = 1;
  EXPECT_GT(estimate_implicit_gemm(op, kBig, kA100).seconds(kA100),
            estimate_implicit_gemm(op, kSmall, kA100).seconds(kA100));
}

TEST(ImplicitGemmConfigs, StandInOrderOfTheTimeOnTensorCores) {
  FusedConv2d op = expand();
  op.problem.n = 128;
  op.problem.k = 40;  // a third of a tile of 128
  double last = 0;
  for (const Config& config : implicit_gemm_configs(op, kA100)) {
    const double seconds = estimate_implicit_gemm(op, config, kA100).compute_s;
    EXPECT_GE(seconds, last) << config.text;
    last = seconds;
  }
  EXPECT_THAT(implicit_gemm_configs(op, kA100).front().text, HasSubstr("64x64x64"));
  EXPECT_EQ(implicit_gemm_configs(op, cpu_device_info(1)).size(), 6u);
}

TEST(ImplicitGemmEstimate, OfALoneBlockFallsWithStages) {
  FusedConv2d op = expand();
  op.problem = {1, 7, 7, 1024, 64, 1, 1, 1, 1, {}, 1};
  const auto seconds = [&](const char* config) {
    return estimate_implicit_gemm(op, {config}, kA100).compute_s;
  };
  EXPECT_LT(seconds("tile=64x64x64 stages=4"), seconds("tile=64x64x64 stages=2"));
}

TEST(ImplicitGemmPack, PutsWeightsWhereTheViewSaysAndZerosElsewhere) {
  FusedConv2d op = stem();
  op.problem.k = 5;
  WeightMap weights;
  std::vector<float> filter(5 * 27);
  for (std::size_t i = 0; i < filter.size(); ++i) filter[i] = static_cast<float>(i + 1);
  weights["w"] = {{5, 3, 3, 3}, filter};
  weights["b"] = {{5}, {0.5f, 1.5f, 2.5f, 3.5f, 4.5f}};
  const auto packed = pack_implicit_gemm(op, weights);
  const ImplicitGemmView view = implicit_gemm_view(op);
  ASSERT_EQ(static_cast<std::int64_t>(packed.size()),
            needs_implicit_gemm(op, kSmall).packed_weight_bytes);
  std::vector<std::uint16_t> halves(packed.size() / 2);
  std::memcpy(halves.data(), packed.data(), packed.size());
  EXPECT_EQ(half_to_float(halves[static_cast<std::size_t>(view.weight_index(4, 2, 1, 2))]),
            4 * 27 + 2 * 9 + 1 * 3 + 2 + 1);
  const auto filter_end = halves.begin() + view.filter_bytes() / 2;
  EXPECT_EQ(std::count_if(halves.begin(), filter_end, [](std::uint16_t h) { return h != 0; }),
            5 * 27);
  std::vector<float> bias(8);
  std::memcpy(bias.data(), packed.data() + view.filter_bytes(), 32);
  EXPECT_EQ(bias, (std::vector<float>{0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 0, 0, 0}));
}

TEST(ImplicitGemmPack, RefusesAWeightThatHalfCannotHold) {
  FusedConv2d op = expand();
  op.problem = {1, 1, 1, 8, 8, 1, 1, 1, 1, {}, 1};
  WeightMap weights;
  weights["w"] = {{8, 1, 1, 8}, std::vector<float>(64, 65504.0f)};
  weights["b"] = {{8}, std::vector<float>(8)};
  EXPECT_NO_THROW(pack_implicit_gemm(op, weights));
  weights["w"].values[3] = 65520.0f;
  try {
    pack_implicit_gemm(op, weights);
    FAIL();
  } catch (const InvalidModel& error) {
    EXPECT_THAT(error.what(), HasSubstr("weights 'w': 65520"));
  }
}

TEST(ImplicitGemmDense, IsAConvolutionOfOnePixelThatStoresFloats) {
  Dense op{{3, 1280, 1000}, {"w", WeightLayout::kKC, "b", {}}, expand().values};
  op.values.y.dtype = DType::kF32;
  EXPECT_TRUE(supports_implicit_gemm_dense(op, kSmall, kA100));
  EXPECT_FALSE(supports_implicit_gemm_dense(op, kBig, kA100));
  EXPECT_EQ(needs_implicit_gemm_dense(op, kSmall).packed_weight_bytes, 1000 * 1280 * 2 + 4000);
  EXPECT_EQ(estimate_implicit_gemm_dense(op, kSmall, kA100).bytes,
            3 * 2560 + 1000 * 2560 + 4000 + 3 * 4000);
}

}  // namespace
}  // namespace vertebra
