// Limits with their reasons, needs and estimates: no device takes part.
#include <gtest/gtest.h>

#include "kernels/softmax/softmax_row.h"

namespace vertebra {
namespace {

const DeviceInfo kT4 = find_gpu_device_info("T4");
constexpr ValueFormat kHalf{DType::kF16, 8}, kFull{DType::kF32, 8};

Softmax softmax(std::int64_t n, std::int64_t c, std::int64_t topk) {
  return {n, c, topk, {kFull, kFull, kFull, DType::kF16}};
}

std::string reason(const Softmax& op, const DeviceInfo& device = kT4) {
  return supports_softmax(op, {}, device).reason();
}

TEST(SoftmaxSupport, TakesFp16AndFp32) {
  Softmax op = softmax(2, 1000, 5);
  EXPECT_EQ(reason(op), "");
  op.values = {kHalf, kHalf, kHalf, DType::kF16};
  EXPECT_EQ(reason(op), "");
  EXPECT_EQ(reason(op, cpu_device_info(1)), "it runs on a GPU");
  op.values.x.dtype = DType::kBF16;
  EXPECT_EQ(reason(op), "the input is bf16, not f16 or f32");
  op.values.x.dtype = DType::kF16;
  op.values.y.dtype = DType::kU8;
  EXPECT_EQ(reason(op), "the output is u8, not f16 or f32");
}

TEST(SoftmaxSupport, RanksNoMoreClassesThanThereAre) {
  EXPECT_EQ(reason(softmax(2, 10, 10)), "");
  EXPECT_EQ(reason(softmax(2, 10, 11)), "a ranking of 11 among 10 classes");
  EXPECT_EQ(reason(softmax(2, 10, 0)), "");
}

TEST(SoftmaxSupport, CountsIn31Bits) {
  const std::int64_t limit = (std::int64_t{1} << 31) - 256;
  EXPECT_EQ(reason(softmax(1, limit, 1)), "");
  EXPECT_EQ(reason(softmax(1, limit + 1, 1)), "more than 2147483392 classes");
  EXPECT_EQ(reason(softmax(2147483647, 8, 1)), "");
  EXPECT_EQ(reason(softmax(2147483648, 8, 1)), "2^31 rows or more");
}

TEST(SoftmaxNeeds, AreTheRankingBesides) {
  EXPECT_EQ(needs_softmax(softmax(3, 10, 5), {}).side_bytes, 3 * 5 * 8);
  EXPECT_EQ(needs_softmax(softmax(3, 10, 0), {}).side_bytes, 0);
  EXPECT_EQ(needs_softmax(softmax(3, 10, 0), {}).slice_multiple, 8);
}

TEST(SoftmaxEstimate, CountsWhatIsTouched) {
  EXPECT_EQ(estimate_softmax(softmax(3, 10, 5), {}, kT4).bytes, 2 * 3 * 16 * 4 + 128);
}

}  // namespace
}  // namespace vertebra
