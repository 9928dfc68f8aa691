#include "kernels/cuda/device_facts.h"

#include <gtest/gtest.h>

namespace vertebra::cuda {
namespace {

constexpr std::int64_t kGiB = std::int64_t{1} << 30;

DeviceFacts facts(std::string name, int capability, int multiprocessors, std::int64_t memory) {
  DeviceFacts f;
  f.name = std::move(name);
  f.compute_capability = capability;
  f.multiprocessors = multiprocessors;
  f.shared_bytes_per_multiprocessor = 164 * 1024;
  f.shared_bytes_per_block = 163 * 1024;
  f.cache_bytes = 40 << 20;
  f.memory_bytes = memory;
  f.clock_hz = 1e9;
  f.memory_clock_hz = 1e9;
  f.memory_bus_bits = 5120;
  return f;
}

double rate(const DeviceFacts& f) { return info_of(f).bytes_per_s; }
double listed(std::string_view name) { return find_gpu_device_info(name).bytes_per_s; }

TEST(DeviceFacts, NamesOfTheListAreFoundAsDriversSpellThem) {
  EXPECT_EQ(rate(facts("Tesla T4", 75, 40, 15 * kGiB)), listed("T4"));
  EXPECT_EQ(rate(facts("NVIDIA L4", 89, 58, 22 * kGiB)), listed("L4"));
  EXPECT_EQ(rate(facts("NVIDIA L40S", 89, 142, 44 * kGiB)), listed("L40S"));
  EXPECT_EQ(rate(facts("NVIDIA H100 80GB HBM3", 90, 132, 79 * kGiB)), listed("H100"));
  EXPECT_EQ(rate(facts("NVIDIA H200", 90, 132, 140 * kGiB)), listed("H200"));
  EXPECT_EQ(rate(facts("NVIDIA B200", 100, 148, 178 * kGiB)), listed("B200"));
  EXPECT_EQ(rate(facts("NVIDIA GeForce RTX 4090", 89, 128, 24 * kGiB)), listed("RTX4090"));
  EXPECT_EQ(rate(facts("NVIDIA GeForce RTX 5090", 120, 170, 32 * kGiB)), listed("RTX5090"));
}

TEST(DeviceFacts, MemoryTellsTheTwoOfOneModelApart) {
  EXPECT_EQ(rate(facts("NVIDIA A100-SXM4-40GB", 80, 108, 39 * kGiB)), listed("A100-40"));
  EXPECT_EQ(rate(facts("NVIDIA A100-PCIE-40GB", 80, 108, 39 * kGiB)), listed("A100-40"));
  EXPECT_EQ(rate(facts("NVIDIA A100-SXM4-80GB", 80, 108, 79 * kGiB)), listed("A100-80"));
}

TEST(DeviceFacts, LimitsAreTheDevicesOwn) {
  const DeviceFacts f = facts("NVIDIA A100-SXM4-80GB", 80, 108, 79 * kGiB);
  const DeviceInfo info = info_of(f);
  EXPECT_EQ(info.kind, DeviceKind::kCuda);
  EXPECT_EQ(info.name, f.name);
  EXPECT_EQ(info.gpu.memory_bytes, 79 * kGiB);
  EXPECT_EQ(info.gpu.cache_bytes, 40 << 20);
  EXPECT_EQ(info.gpu.shared_bytes_per_block, 163 * 1024);
  EXPECT_EQ(info.gpu.clock_hz, find_gpu_device_info("A100-80").gpu.clock_hz);
}

// An L40 is no L4, a laptop's chip no desktop card, and a seventh of an A100 no A100.
TEST(DeviceFacts, OtherDevicesGetTheRatesOfTheirAttributes) {
  const double computed = 0.85 * 5120 / 8 * 2 * 1e9;
  EXPECT_DOUBLE_EQ(rate(facts("NVIDIA L40", 89, 142, 44 * kGiB)), computed);
  EXPECT_DOUBLE_EQ(rate(facts("NVIDIA GeForce RTX 4090 Laptop GPU", 89, 76, 16 * kGiB)), computed);
  EXPECT_DOUBLE_EQ(rate(facts("NVIDIA A100-SXM4-40GB MIG 1g.5gb", 80, 14, 5 * kGiB)), computed);
  const DeviceInfo info = info_of(facts("NVIDIA A30", 80, 56, 24 * kGiB));
  EXPECT_DOUBLE_EQ(info.flops_per_s, 0.75 * 56 * 64 * 2 * 1e9);
  EXPECT_DOUBLE_EQ(info.gpu.tensor_flops_per_s, 0.75 * 56 * 2048 * 1e9);
  EXPECT_DOUBLE_EQ(info.gpu.cache_bytes_per_s, 56 * 24e9);
  EXPECT_GT(info.launch_overhead_s, 0);
}

}  // namespace
}  // namespace vertebra::cuda
