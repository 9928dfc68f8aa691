#include "kernels/device/gpu_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "graph/core/error.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

constexpr ValueFormat kHalf{DType::kF16, 8};

TEST(GpuRow, RunsOnGpusFromComputeCapability75) {
  DeviceInfo device = find_gpu_device_info("T4");
  EXPECT_TRUE(runs_on(device));
  device.gpu.compute_capability = 72;
  EXPECT_EQ(runs_on(device).reason(), "it needs compute capability 7.5, and T4 has 7.2");
  EXPECT_EQ(runs_on(cpu_device_info(1)).reason(), "it runs on a GPU");
}

TEST(GpuRow, TakesFp16AndFp32InVectorsOf8) {
  EXPECT_TRUE(has_vectors("input", kHalf));
  EXPECT_TRUE(has_vectors("input", {DType::kF32, 16}));
  EXPECT_EQ(has_vectors("input", {DType::kBF16, 8}).reason(), "the input is bf16, not f16 or f32");
  EXPECT_EQ(has_vectors("output", {DType::kF16, 4}).reason(),
            "the output's channels are not padded to 8");
  EXPECT_TRUE(is_float("input", DType::kF32));
  EXPECT_FALSE(is_float("input", DType::kU8));
}

TEST(GpuRow, CountsVectorsIn32Bits) {
  const Shape shape{1 << 14, 1 << 14, 16};
  EXPECT_TRUE(has_few_vectors("input", 7, shape, kHalf, 8));
  EXPECT_EQ(has_few_vectors("input", 8, shape, kHalf, 8).reason(),
            "the input has 2^32 vectors of 8 channels or more");
  EXPECT_TRUE(has_few_vectors("matrix", 3, shape, kHalf, 8, 31));
  EXPECT_EQ(has_few_vectors("matrix", 4, shape, kHalf, 8, 31).reason(),
            "the matrix has 2^31 vectors of 8 channels or more");
  const TensorLayout layout{DType::kF16, 16, 1 << 14};
  EXPECT_NO_THROW(check_operand("input", layout, 7, 1 << 14, 8));
  EXPECT_THROW(check_operand("input", layout, 8, 1 << 14, 8), Unsupported);
  EXPECT_THROW(check_operand("input", {DType::kF16, 12, 4}, 1, 4, 8), InternalError);
  EXPECT_NO_THROW(check_operand("input", {DType::kF16, 12, 4}, 1, 4, 4));
}

TEST(GpuRow, GivesTheFirstReason) {
  EXPECT_TRUE(all_of(std::array{Support::yes(), Support::yes()}));
  EXPECT_EQ(all_of(std::array{Support::yes(), Support::no("b"), Support::no("c")}).reason(), "b");
}

TEST(GpuRow, CountsWholeSectors) {
  EXPECT_EQ(dense_bytes(1, {1, 1, 3}, kHalf), 32);
  EXPECT_EQ(dense_bytes(3, {1, 1, 3}, kHalf), 64);
  EXPECT_EQ(dense_bytes(2, {3, 5, 3}, {DType::kF16, 4}), 2 * 3 * 6 * 8);
  EXPECT_EQ(dense_bytes(1, {2, 2, 9}, {DType::kF32, 8}), 2 * 2 * 16 * 4);
}

TEST(GpuRow, RoundsNumbersOnceAndRefusesThoseThatATypeLacks) {
  std::array<std::byte, 8> bytes{};
  // Rounded to fp32 first it would be a tie, and 1 would win.
  put_number(bytes, 1, DType::kF16, 1 + 0x1p-11 + 0x1p-40, "w");
  std::uint16_t half = 0;
  std::memcpy(&half, bytes.data() + 2, 2);
  EXPECT_EQ(half, 0x3C01);
  put_number(bytes, 1, DType::kF32, 1e30, "w");
  float value = 0;
  std::memcpy(&value, bytes.data() + 4, 4);
  EXPECT_EQ(value, 1e30f);
  EXPECT_NO_THROW(put_number(bytes, 0, DType::kF16, 65519, "w"));
  try {
    put_number(bytes, 0, DType::kF16, 65520, "block/kernel");
    ADD_FAILURE() << "no error";
  } catch (const InvalidModel& error) {
    EXPECT_THAT(error.what(), HasSubstr("block/kernel"));
    EXPECT_THAT(error.what(), HasSubstr("f16"));
  }
  EXPECT_THROW(put_number(bytes, 0, DType::kF32, 1e39, "w"), InvalidModel);
}

}  // namespace
}  // namespace vertebra
