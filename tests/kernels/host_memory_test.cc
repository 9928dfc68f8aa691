#include "kernels/cpu/host_memory.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace vertebra::cpu {
namespace {

constexpr std::int64_t kHugePage = 2 << 20;

bool is_multiple(const std::byte* address, std::int64_t of) {
  return reinterpret_cast<std::uintptr_t>(address) % static_cast<std::uintptr_t>(of) == 0;
}

TEST(HostMemory, BeginsAtACacheLine) {
  for (const std::int64_t size : {1, 65, 4097}) {
    const HostMemory memory(size, "a test");
    EXPECT_TRUE(is_multiple(memory.data(), 64)) << size;
    EXPECT_EQ(memory.size_bytes(), size);
  }
}

TEST(HostMemory, FromTwoMebibytesOnItBeginsAtAHugePage) {
  for (const std::int64_t size : {kHugePage, kHugePage + 1, 5 * kHugePage - 64}) {
    const HostMemory memory(size, "a test");
    EXPECT_TRUE(is_multiple(memory.data(), kHugePage)) << size;
    EXPECT_EQ(memory.size_bytes(), size);
    memory.data()[size - 1] = std::byte{1};
  }
}

}  // namespace
}  // namespace vertebra::cpu
