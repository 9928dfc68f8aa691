#include "tests/emulator/machine/residency.h"

#include <gtest/gtest.h>

namespace vertebra::emulator {
namespace {

constexpr std::uint64_t KiB = 1024;

unsigned blocks(const char* device, std::uint64_t threads, std::uint64_t shared = 0) {
  return resident_blocks(*find_device(device), threads, shared);
}

TEST(Residency, Threads) {
  EXPECT_EQ(blocks("A100", 1024), 2u);
  EXPECT_EQ(blocks("A100", 1023), 2u);  // a warp is whole
  EXPECT_EQ(blocks("A100", 256), 8u);
  EXPECT_EQ(blocks("A100", 65), 21u);  // 3 warps of 64
  EXPECT_EQ(blocks("T4", 1024), 1u);
  EXPECT_EQ(blocks("L4", 1024), 1u);
}

TEST(Residency, Blocks) {
  EXPECT_EQ(blocks("A100", 1), 32u);
  EXPECT_EQ(blocks("T4", 1), 16u);
  EXPECT_EQ(blocks("L4", 32), 24u);
}

// An A100 keeps 1 KiB a block for itself and hands out 128 bytes at a time; a T4 keeps none.
TEST(Residency, SharedMemory) {
  EXPECT_EQ(blocks("A100", 32, 163 * KiB), 1u);
  EXPECT_EQ(blocks("A100", 32, 81 * KiB), 2u);
  EXPECT_EQ(blocks("A100", 32, 81 * KiB + 1), 1u);
  EXPECT_EQ(blocks("T4", 32, 32 * KiB), 2u);
  EXPECT_EQ(blocks("T4", 32, 32 * KiB + 1), 1u);
  EXPECT_EQ(blocks("T4", 32, 64 * KiB), 1u);
}

TEST(Residency, NoBlockFits) {
  EXPECT_EQ(blocks("A100", 1025), 0u);
  EXPECT_EQ(blocks("A100", 0), 0u);
  EXPECT_EQ(blocks("A100", 32, 163 * KiB + 1), 0u);
}

}  // namespace
}  // namespace vertebra::emulator
