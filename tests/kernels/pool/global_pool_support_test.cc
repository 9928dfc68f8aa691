// Limits with their reasons, needs, estimates and geometry: no device takes part.
#include <gtest/gtest.h>

#include "kernels/pool/global_pool.h"
#include "kernels/pool/global_pool_row.h"
#include "kernels/pool/pool_finish.h"

namespace vertebra {
namespace {

const DeviceInfo kT4 = find_gpu_device_info("T4");
constexpr ValueFormat kHalf{DType::kF16, 8}, kFull{DType::kF32, 8};

GlobalPool pool(std::int64_t n, const Shape& shape) {
  return {n, shape, {kHalf, kHalf, kFull, DType::kF16}};
}

std::string reason(const GlobalPool& op, const DeviceInfo& device = kT4) {
  return supports_global_pool(op, {}, device).reason();
}

TEST(GlobalPoolSupport, TakesFp16AndFp32InVectors) {
  GlobalPool op = pool(2, {7, 7, 1280});
  EXPECT_EQ(reason(op), "");
  EXPECT_EQ(reason(op, cpu_device_info(1)), "it runs on a GPU");
  op.values.x.channel_multiple = 4;
  EXPECT_EQ(reason(op), "the input's channels are not padded to 8");
  op = pool(2, {7, 7, 1280});
  op.values.y.dtype = DType::kBF16;
  EXPECT_EQ(reason(op), "the output is bf16, not f16 or f32");
}

TEST(GlobalPoolSupport, CountsPixelsInFp32AndVectorsIn32Bits) {
  EXPECT_EQ(reason(pool(1, {4096, 4096, 8})), "");
  EXPECT_EQ(reason(pool(1, {4096, 4097, 8})), "a mean over more than 16777216 pixels");
  EXPECT_EQ(reason(pool(255, {4096, 4096, 8})), "");
  EXPECT_EQ(reason(pool(256, {4096, 4096, 8})), "the input has 2^32 vectors of 8 channels or more");
}

TEST(GlobalPoolNeeds, AreSlicesOfVectors) {
  EXPECT_EQ(needs_global_pool(pool(2, {7, 7, 20}), {}).slice_multiple, 8);
  EXPECT_EQ(needs_global_pool(pool(2, {7, 7, 20}), {}).packed_weight_bytes, 0);
}

TEST(GlobalPoolEstimate, CountsWhatIsTouched) {
  EXPECT_EQ(estimate_global_pool(pool(3, {7, 7, 20}), {}, kT4).bytes,
            (3 * 49 * 24 * 2 + 16) + 3 * 24 * 4);
}

TEST(GlobalPoolGeometry, HasABlockFor256ChannelsOfAnImage) {
  EXPECT_EQ(global_pool_geometry(3, {7, 7, 256}), (LaunchGeometry{3, 256, 0}));
  EXPECT_EQ(global_pool_geometry(3, {7, 7, 257}), (LaunchGeometry{6, 256, 0}));
}

TEST(PoolFinishGeometry, HasAThreadFor4ChannelsOfAnImage) {
  const PoolFinishParams params =
      pool_finish_params(3, 1276, pooled_partials(64, 49, 1280), {DType::kF16, 1280, 1});
  EXPECT_EQ(params.threads, 3u * 320);
  EXPECT_EQ(pool_finish_geometry(params), (LaunchGeometry{8, 128, 0}));
}

}  // namespace
}  // namespace vertebra
