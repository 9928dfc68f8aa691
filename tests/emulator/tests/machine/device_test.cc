#include "tests/emulator/machine/device.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/emulator/machine/machine.h"

namespace vertebra::emulator {
namespace {

TEST(Device, LimitsAreThoseOfTheComputeCapability) {
  // CUDA C++ Programming Guide, "Technical Specifications per Compute Capability".
  const struct {
    const char* key;
    unsigned capability, threads, blocks, shared_kib, optin_kib, multiprocessors;
  } rows[] = {{"T4", 75, 1024, 16, 64, 64, 40},
              {"A100", 80, 2048, 32, 164, 163, 108},
              {"L4", 89, 1536, 24, 100, 99, 58},
              {"H100", 90, 2048, 32, 228, 227, 132},
              {"B200", 100, 2048, 32, 228, 227, 148}};
  for (const auto& row : rows) {
    const Device* device = find_device(row.key);
    ASSERT_NE(device, nullptr) << row.key;
    EXPECT_EQ(device->key, row.key);
    EXPECT_EQ(device->capability(), row.capability);
    EXPECT_EQ(device->threads_per_multiprocessor, row.threads);
    EXPECT_EQ(device->blocks_per_multiprocessor, row.blocks);
    EXPECT_EQ(device->shared_per_multiprocessor, row.shared_kib * 1024);
    EXPECT_EQ(device->shared_per_block_optin, row.optin_kib * 1024);
    EXPECT_EQ(device->multiprocessors, row.multiprocessors);
    // What a block may have and what the system keeps of it fill a multiprocessor.
    EXPECT_EQ(device->shared_per_block_optin + Device::reserved_shared_per_block(device->major),
              device->shared_per_multiprocessor);
  }
}

TEST(Device, MemoryClockAndBusGiveTheDatasheetsBandwidth) {
  const std::pair<const char*, double> rows[] = {
      {"T4", 320}, {"A100", 2039}, {"L4", 300}, {"H100", 3350}, {"B200", 7700}};  // GB/s
  for (const auto& [key, bandwidth] : rows) {
    const Device& device = *find_device(key);
    EXPECT_NEAR(2e-6 * device.memory_clock_khz * device.memory_bus_bits / 8, bandwidth,
                0.03 * bandwidth)
        << key;
  }
}

TEST(Device, UnknownKeysAreRefused) {
  EXPECT_EQ(find_device("a100"), nullptr);
  EXPECT_EQ(find_device(""), nullptr);
  EXPECT_THAT([] { Machine machine({.device = "A10"}); },
              testing::ThrowsMessage<std::invalid_argument>(
                  testing::AllOf(testing::HasSubstr("VERTEBRA_EMU_DEVICE is \"A10\""),
                                 testing::HasSubstr("T4, A100, L4, H100 or B200"))));
}

TEST(Machine, HasTheMemoryOfItsDevice) {
  Machine machine({.device = "L4"});
  EXPECT_EQ(machine.device.key, "L4");
  EXPECT_EQ(machine.memory.capacity(), std::uint64_t{24} << 30);
}

}  // namespace
}  // namespace vertebra::emulator
