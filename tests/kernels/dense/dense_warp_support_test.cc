// Limits with their reasons, needs, estimates and packed weights: no device takes part.
#include <gtest/gtest.h>

#include <cstring>

#include "graph/core/half.h"
#include "kernels/dense/dense_warp.h"
#include "kernels/dense/dense_warp_row.h"

namespace vertebra {
namespace {

const DeviceInfo kT4 = find_gpu_device_info("T4");
constexpr ValueFormat kHalf{DType::kF16, 8}, kFull{DType::kF32, 8};

Dense dense(std::int64_t n, std::int64_t c, std::int64_t k) {
  return {{n, c, k}, {"w", WeightLayout::kKC, "b", {}}, {kHalf, kHalf, kFull, DType::kF16}};
}

std::string reason(const Dense& op, const DeviceInfo& device = kT4) {
  return supports_dense_warp(op, {}, device).reason();
}

TEST(DenseWarpSupport, TakesFp16AndFp32InVectors) {
  Dense op = dense(1, 1280, 1000);
  EXPECT_EQ(reason(op), "");
  EXPECT_EQ(reason(op, cpu_device_info(1)), "it runs on a GPU");
  op.function.activation = ActivationKind::kSilu;
  EXPECT_EQ(reason(op), "a clamp or an activation behind the product");
  op.function = {};
  op.values.weights = DType::kF32;
  EXPECT_EQ(reason(op), "");
  op.values.weights = DType::kBF16;
  EXPECT_EQ(reason(op), "the type of the weights is bf16, not f16 or f32");
  op = dense(1, 1280, 1000);
  op.values.x.channel_multiple = 1;
  EXPECT_EQ(reason(op), "the input's channels are not padded to 8");
  op = dense(1, 1280, 1000);
  op.values.y.channel_multiple = 4;
  EXPECT_EQ(reason(op), "the output's channels are not padded to 8");
}

TEST(DenseWarpSupport, CountsVectorsIn32Bits) {
  EXPECT_EQ(reason(dense(1, 1 << 20, (1 << 15) - 1)), "");
  EXPECT_EQ(reason(dense(1, 1 << 20, 1 << 15)),
            "the matrix has 2^32 vectors of 8 channels or more");
  EXPECT_EQ(reason(dense((1 << 15) - 1, 1 << 20, 8)), "");
  EXPECT_EQ(reason(dense(1 << 15, 1 << 20, 8)), "the input has 2^32 vectors of 8 channels or more");
}

TEST(DenseWarpNeeds, ArePackedWeightsOfTheOpsType) {
  Dense op = dense(1, 20, 10);
  EXPECT_EQ(needs_dense_warp(op, {}).packed_weight_bytes, 16 * 4 + 10 * 24 * 2);
  EXPECT_EQ(needs_dense_warp(op, {}).slice_multiple, 8);
  op.values.weights = DType::kF32;
  EXPECT_EQ(needs_dense_warp(op, {}).packed_weight_bytes, 16 * 4 + 10 * 24 * 4);
}

TEST(DenseWarpEstimate, CountsWhatIsTouchedAndWhatIsReadAgain) {
  const Cost cost = estimate_dense_warp(dense(3, 20, 10), {}, kT4);
  EXPECT_EQ(cost.bytes, 160 + (16 * 4 + 10 * 24 * 2) + 3 * 16 * 4);
  EXPECT_EQ(cost.flops, 2.0 * 3 * 20 * 10);
  EXPECT_GT(estimate_dense_warp(dense(9, 20, 10), {}, kT4).cache_bytes,
            estimate_dense_warp(dense(8, 20, 10), {}, kT4).cache_bytes + 16 * 4 + 10 * 24 * 2);
}

TEST(DenseWarpPack, PutsRowsOfWholeVectorsAfterTheBias) {
  const Dense op = dense(1, 3, 2);
  const WeightMap weights{{"w", {{2, 3}, {1, 2, 3, 4, 5, 6}}}, {"b", {{2}, {-1, -2}}}};
  const std::vector<std::byte> packed = pack_dense_warp(op, weights);
  ASSERT_EQ(packed.size(), 32u + 2 * 8 * 2);
  for (std::size_t k = 0; k < 2; ++k) {
    float bias = 0;
    std::memcpy(&bias, &packed[k * 4], 4);
    EXPECT_EQ(bias, k == 0 ? -1 : -2);
    for (std::size_t c = 0; c < 8; ++c) {
      std::uint16_t weight = 0;
      std::memcpy(&weight, &packed[32 + (k * 8 + c) * 2], 2);
      EXPECT_EQ(half_to_float(weight), c < 3 ? static_cast<float>(k * 3 + c + 1) : 0);
    }
  }
}

TEST(DenseWarpGeometry, HasABlockFor8ChannelsOf8Images) {
  const TensorLayout x{DType::kF16, 64, 1}, y{DType::kF32, 16, 1};
  EXPECT_EQ(dense_warp_geometry(dense_warp_params({8, 64, 10}, x, y, 16, DType::kF16)),
            (LaunchGeometry{2, 256, 0}));
  EXPECT_EQ(dense_warp_geometry(dense_warp_params({9, 64, 10}, x, y, 16, DType::kF16)),
            (LaunchGeometry{4, 256, 0}));
}

}  // namespace
}  // namespace vertebra
