// Limits with their reasons, needs, estimates and the table: no device takes part.
#include <gtest/gtest.h>

#include <cstring>

#include "kernels/preprocess/normalize.h"
#include "kernels/preprocess/normalize_row.h"

namespace vertebra {
namespace {

const DeviceInfo kT4 = find_gpu_device_info("T4");
constexpr ValueFormat kPixels{DType::kU8, 1}, kNarrow{DType::kF16, 4};

Normalize normalize(std::int64_t n, const Shape& shape) {
  const auto channels = static_cast<std::size_t>(shape.c);
  return {n,
          shape,
          std::vector<double>(channels, 127.5),
          std::vector<double>(channels, 58.395),
          {kPixels, kPixels, kNarrow, DType::kF16}};
}

std::string reason(const Normalize& op, const DeviceInfo& device = kT4) {
  return supports_normalize(op, {}, device).reason();
}

TEST(NormalizeSupport, TakesPackedPixelsToNarrowOnesOrVectors) {
  Normalize op = normalize(2, {5, 5, 3});
  EXPECT_EQ(reason(op), "");
  EXPECT_EQ(reason(op, cpu_device_info(1)), "it runs on a GPU");
  op.values.y = {DType::kF32, 8};
  EXPECT_EQ(reason(op), "");
  op.values.y = {DType::kF32, 4};
  EXPECT_EQ(reason(op), "pixels of 4 channels of f32, not f16");
  op.values.y = {DType::kF16, 1};
  EXPECT_EQ(reason(op), "the output's channels are not padded to 8");
  op.values.y = {DType::kF16, 8};
  op.values.x = {DType::kU8, 4};
  EXPECT_EQ(reason(op), "the input is u8 with channels padded to 4, not packed u8");
  op.values.x = {DType::kF32, 1};
  EXPECT_EQ(reason(op), "the input is f32 with channels padded to 1, not packed u8");
}

TEST(NormalizeSupport, PutsFourChannelsInANarrowPixel) {
  EXPECT_EQ(reason(normalize(2, {5, 5, 4})), "");
  EXPECT_EQ(reason(normalize(2, {5, 5, 5})), "more than 4 channels in pixels of 4");
}

TEST(NormalizeSupport, CountsPixelsIn31Bits) {
  EXPECT_EQ(reason(normalize(1, {2097151, 1024, 1})), "");
  EXPECT_EQ(reason(normalize(1, {2097152, 1024, 1})), "2^31 pixels or more");
  Normalize wide = normalize(1, {(1 << 20) - 1, 1024, 32});
  wide.values.y = {DType::kF16, 8};
  EXPECT_EQ(reason(wide), "");
  ++wide.shape.h;
  EXPECT_EQ(reason(wide), "the output has 2^32 vectors of 8 channels or more");
}

TEST(NormalizeEstimate, CountsWhatIsTouched) {
  const Normalize op = normalize(1, {5, 5, 3});
  EXPECT_EQ(needs_normalize(op, {}).packed_weight_bytes, 3 * 1024);
  EXPECT_EQ(estimate_normalize(op, {}, kT4).bytes, 96 + 256 + 3 * 1024);
}

TEST(NormalizePack, HasEveryValueOfAChannelRoundedOnce) {
  Normalize op = normalize(1, {5, 5, 2});
  op.mean = {0, 127.5};
  op.stddev = {255, 58.395};
  const std::vector<std::byte> packed = pack_normalize(op, {});
  std::vector<float> table(packed.size() / 4);
  std::memcpy(table.data(), packed.data(), packed.size());
  ASSERT_EQ(table.size(), 512u);
  for (int v = 0; v < 256; ++v) {
    EXPECT_EQ(table[static_cast<std::size_t>(v)], static_cast<float>(v / 255.0));
    EXPECT_EQ(table[static_cast<std::size_t>(256 + v)], static_cast<float>((v - 127.5) / 58.395));
  }
}

TEST(NormalizeGeometry, HasABlockFor1024VectorsOfPixels) {
  const NormalizeParams narrow = normalize_params(1, {32, 63, 3}, {DType::kF16, 4, 64});
  EXPECT_EQ(normalize_geometry(narrow), (LaunchGeometry{1, 256, 0}));
  const NormalizeParams wide = normalize_params(1, {33, 32, 9}, {DType::kF16, 16, 32});
  EXPECT_EQ(normalize_geometry(wide), (LaunchGeometry{2 * 2, 256, 0}));
}

}  // namespace
}  // namespace vertebra
