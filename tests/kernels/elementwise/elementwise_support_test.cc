// Limits with their reasons, needs, estimates and packed weights: no device takes part.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/elementwise/elementwise.h"
#include "kernels/elementwise/elementwise_rows.h"

namespace vertebra {
namespace {

const DeviceInfo kT4 = find_gpu_device_info("T4");
constexpr ValueFormat kHalf{DType::kF16, 8}, kFull{DType::kF32, 8}, kNarrow{DType::kF16, 4};

template <class Op>
std::string reason(const Op& op, const DeviceInfo& device = kT4) {
  return supports_elementwise(op, {}, device).reason();
}

Add add(const ValueFormat& x, const ValueFormat& z, const ValueFormat& y) {
  return {2, {5, 5, 3}, 1, {x, z, y, DType::kF16}};
}

TEST(ElementwiseSupport, TakesFp16AndFp32) {
  EXPECT_EQ(reason(add(kHalf, kFull, kFull)), "");
  EXPECT_EQ(reason(add(kHalf, kFull, kFull), cpu_device_info(1)), "it runs on a GPU");
  const ValueFormat other{DType::kBF16, 8};
  EXPECT_EQ(reason(add(other, kHalf, kHalf)), "the input is bf16, not f16 or f32");
  EXPECT_EQ(reason(add(kHalf, other, kHalf)), "the second operand is bf16, not f16 or f32");
  EXPECT_EQ(reason(add(kHalf, kHalf, other)), "the output is bf16, not f16 or f32");
  Add scaled = add(kHalf, kHalf, kHalf);
  scaled.scale = 0.5;
  EXPECT_EQ(reason(scaled), "the sum has a scale");
  // What only an Add has is no limit of the others.
  EXPECT_EQ(reason(Clamp{2, {5, 5, 3}, {}, {kHalf, other, kHalf, DType::kF16}}), "");
  EXPECT_EQ(reason(Pad{2, {5, 5, 3}, {}, {kHalf, other, kHalf, DType::kF16}}), "");
  BatchNorm norm{2, {5, 5, 3}, {}, {kHalf, other, kHalf, DType::kF16}};
  EXPECT_EQ(reason(norm), "");
  norm.function.clamp = ClampRange{0, 6};
  EXPECT_EQ(reason(norm), "a clamp or an activation behind the norm");
}

TEST(ElementwiseSupport, TakesNarrowPixelsToNarrowPixels) {
  EXPECT_EQ(reason(add(kNarrow, kHalf, kNarrow)), "");
  EXPECT_EQ(reason(add(kNarrow, kHalf, kHalf)), "the input's channels are not padded to 8");
  EXPECT_EQ(reason(add(kHalf, kNarrow, kHalf)),
            "the second operand's channels are not padded to 8");
  EXPECT_EQ(reason(add(kHalf, kHalf, {DType::kF16, 1})),
            "the output's channels are not padded to 8");
}

TEST(ElementwiseSupport, CountsVectorsOfTheOutputIn31Bits) {
  Clamp op{2047, {1024, 1024, 8}, {}, {kHalf, kHalf, kHalf, DType::kF16}};
  EXPECT_EQ(reason(op), "");
  EXPECT_LT(elementwise_geometry({ElementwiseKind::kClamp,
                                  op.n,
                                  op.shape,
                                  {},
                                  {DType::kF16, 8, 1024},
                                  {},
                                  {DType::kF16, 8, 1024},
                                  8})
                    .blocks *
                256,
            std::int64_t{1} << 31);
  op.n = 2048;
  EXPECT_EQ(reason(op), "the output has 2^31 vectors of 8 channels or more");
  Pad pad{1, {1024, 1024, 8}, {0, 0, 0, 0}, op.values};
  EXPECT_EQ(reason(pad), "");
  pad.padding.bottom = 1 << 21;
  EXPECT_EQ(reason(pad), "the output has 2^31 vectors of 8 channels or more");
}

TEST(ElementwiseNeeds, AreSlicesOfVectors) {
  EXPECT_EQ(needs_elementwise(add(kHalf, kHalf, kHalf), {}).slice_multiple, 8);
  const BatchNorm norm{2, {5, 5, 9}, {}, {kHalf, kHalf, kHalf, DType::kF16}};
  EXPECT_EQ(needs_elementwise(norm, {}).packed_weight_bytes, 2 * 16 * 4);
}

TEST(ElementwiseEstimate, CountsWhatIsTouched) {
  const double half = 2 * 5 * 5 * 8 * 2, full = 2 * half;
  EXPECT_EQ(estimate_elementwise(add(kHalf, kFull, kFull), {}, kT4).bytes, half + 2 * full);
  const OperandFormats values{kHalf, kFull, kFull, DType::kF16};
  EXPECT_EQ(estimate_elementwise(Clamp{2, {5, 5, 3}, {}, values}, {}, kT4).bytes, half + full);
  EXPECT_EQ(estimate_elementwise(BatchNorm{2, {5, 5, 3}, {}, values}, {}, kT4).bytes,
            half + full + 64);
  EXPECT_EQ(estimate_elementwise(Pad{2, {5, 5, 3}, {1, 0, 0, 2}, values}, {}, kT4).bytes,
            half + 2 * 6 * 7 * 8 * 4);
}

TEST(ElementwisePack, PutsTheScaleBeforeTheShift) {
  const BatchNorm op{1, {1, 1, 2}, {"g", "b", "m", "v", 0.5}, {}};
  const WeightMap weights{
      {"g", {{2}, {3, 4}}}, {"b", {{2}, {5, 6}}}, {"m", {{2}, {1, -1}}}, {"v", {{2}, {0.5, 1.5}}}};
  const std::vector<std::byte> packed = pack_affine(op, weights);
  std::vector<float> values(packed.size() / 4);
  std::memcpy(values.data(), packed.data(), packed.size());
  const auto scale = static_cast<float>(4 / std::sqrt(2.0));
  EXPECT_EQ(values,
            (std::vector<float>{3, scale, 0, 0, 0, 0, 0, 0, 2,
                                static_cast<float>(6 + 4 / std::sqrt(2.0)), 0, 0, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace vertebra
