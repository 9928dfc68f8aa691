#include "tests/emulator/memory/memory.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace vertebra::emulator {
namespace {

using testing::ElementsAre;
using testing::Ne;

constexpr std::uint64_t GiB = std::uint64_t{1} << 30;
constexpr std::uint64_t plenty = 80 * GiB;

/// Most bytes that the process ever held at once.
std::uint64_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

TEST(Memory, CostsNothingUntilItIsWritten) {
  Memory memory(plenty);
  const std::uint64_t before = peak_bytes();
  Allocation* large = memory.allocate(64 * GiB, MemoryKind::device, "cudaMalloc");
  ASSERT_THAT(large, Ne(nullptr));
  // A byte behind 2^32, one behind 2^35, and their marks.
  for (const std::uint64_t at : {5 * GiB, 33 * GiB, 64 * GiB - 1}) {
    EXPECT_FALSE(large->all_initialised(at, 1));
    large->data[at] = std::byte{7};
    large->mark(at, 1, true);
    EXPECT_TRUE(large->all_initialised(at, 1));
  }
  EXPECT_EQ(large->data[5 * GiB - 1], std::byte{0});
  EXPECT_LT(peak_bytes() - before, std::uint64_t{32} << 20);
}

TEST(Memory, NeverUsesAnAddressTwice) {
  Memory memory(plenty);
  for (const MemoryKind kind :
       {MemoryKind::device, MemoryKind::pinned, MemoryKind::managed, MemoryKind::constant}) {
    std::vector<Allocation*> all;
    for (int n = 0; n < 200; ++n) {
      all.push_back(memory.allocate(100'000, kind, "block"));
      if (n % 2 == 0) memory.release(all.back());
    }
    for (std::size_t n = 0; n < all.size(); ++n) {
      EXPECT_EQ(memory.find(all[n]->address + 99'999), all[n]);
      EXPECT_EQ(all[n]->freed, n % 2 == 0);
      EXPECT_EQ(all[n]->address % 512, 0u);
    }
  }
}

TEST(Memory, FindsTheOwnerOfTheSpaceBehind) {
  Memory memory(plenty);
  Allocation* first = memory.allocate(1000, MemoryKind::device, "first");
  Allocation* second = memory.allocate(0, MemoryKind::device, "second");
  Allocation* pinned = memory.allocate(4096, MemoryKind::pinned, "third");
  EXPECT_EQ(memory.find(first->address - 1), nullptr);
  EXPECT_EQ(memory.find(first->address), first);
  EXPECT_EQ(memory.find(first->address + 1000), first);
  EXPECT_EQ(memory.find(second->address - 1), first);
  EXPECT_EQ(memory.find(second->address), second);
  EXPECT_EQ(memory.find(pinned->address + 4096), pinned);
  EXPECT_EQ(memory.find(0), nullptr);
  EXPECT_EQ(memory.find(~std::uint64_t{0}), nullptr);
  EXPECT_TRUE(first->contains(first->address + 996, 4));
  EXPECT_FALSE(first->contains(first->address + 997, 4));
  EXPECT_FALSE(first->contains(first->address - 1, 2));
  EXPECT_FALSE(first->contains(first->address + 8, ~std::uint64_t{0}));
  EXPECT_TRUE(second->contains(second->address, 0));
  EXPECT_FALSE(second->contains(second->address, 1));
}

TEST(Memory, FindsTheRightOneAfterAnotherMemoryDied) {
  std::uint64_t address = 0;
  {
    Memory memory(plenty);
    address = memory.allocate(16, MemoryKind::device, "old")->address;
    ASSERT_THAT(memory.find(address), Ne(nullptr));
  }
  Memory memory(plenty);
  EXPECT_EQ(memory.find(address), nullptr);
}

TEST(MemoryDeathTest, TheHostCannotFollowDevicePointersNorLeavePinnedMemory) {
  Memory memory(plenty);
  Allocation* device = memory.allocate(4096, MemoryKind::device, "device");
  Allocation* pinned = memory.allocate(4096, MemoryKind::pinned, "pinned");
  const auto touch = [](std::uint64_t at) { *reinterpret_cast<volatile char*>(at) = 1; };
  touch(pinned->address + 4095);
  EXPECT_DEATH(touch(device->address), "");
  EXPECT_DEATH(touch(pinned->address + 4096), "");
  const std::uint64_t freed = pinned->address;
  memory.release(pinned);
  EXPECT_DEATH(touch(freed), "");
}

TEST(Memory, RefusesMoreThanItsCapacity) {
  Memory memory(1000);
  Allocation* most = memory.allocate(900, MemoryKind::device, "most");
  EXPECT_EQ(memory.allocate(101, MemoryKind::device, "beyond"), nullptr);
  EXPECT_EQ(memory.allocate(~std::uint64_t{0}, MemoryKind::device, "wraps"), nullptr);
  EXPECT_EQ(memory.allocate(~std::uint64_t{0} - 4096, MemoryKind::pinned, "wraps"), nullptr);
  EXPECT_THAT(memory.allocate(100, MemoryKind::device, "fits"), Ne(nullptr));
  EXPECT_THAT(memory.allocate(5000, MemoryKind::pinned, "the host's"), Ne(nullptr));
  EXPECT_EQ(memory.used(), 1000u);
  memory.release(most);
  EXPECT_EQ(memory.used(), 100u);
  EXPECT_THAT(memory.allocate(900, MemoryKind::device, "again"), Ne(nullptr));
}

TEST(Memory, AdoptsTheProgramsMemoryAndForgetsIt) {
  Memory memory(plenty);
  std::vector<std::byte> block(10'000);
  std::byte* data = block.data() + 100;
  const auto address = reinterpret_cast<std::uint64_t>(data);
  Allocation* adopted = memory.adopt(data, 5000, "cudaHostRegister");
  ASSERT_THAT(adopted, Ne(nullptr));
  EXPECT_EQ(memory.find(address + 4999), adopted);
  EXPECT_EQ(memory.find(address + 5000), nullptr);
  EXPECT_EQ(memory.find(address - 1), nullptr);
  EXPECT_FALSE(memory.is_device_address(address));
  for (const int from : {-10, 0, 4999})
    EXPECT_EQ(memory.adopt(data + from, 20, "overlaps"), nullptr) << from;
  memory.forget(adopted);
  EXPECT_EQ(memory.find(address), nullptr);
  Allocation* again = memory.adopt(data + 10, 20, "again");
  ASSERT_THAT(again, Ne(nullptr));
  EXPECT_EQ(memory.find(address + 10), again);
  EXPECT_EQ(memory.find(address), nullptr);
}

TEST(Memory, KnowsTheAddressesOfTheDevice) {
  Memory memory(plenty);
  int of_the_host = 0;
  const Allocation* device = memory.allocate(100, MemoryKind::device, "device");
  EXPECT_TRUE(memory.is_device_address(device->address));
  EXPECT_TRUE(memory.is_device_address(device->address + (std::uint64_t{1} << 32)));
  EXPECT_FALSE(memory.is_device_address(memory.allocate(9, MemoryKind::pinned, "p")->address));
  EXPECT_FALSE(memory.is_device_address(reinterpret_cast<std::uint64_t>(&of_the_host)));
  EXPECT_FALSE(memory.is_device_address(0));
}

TEST(Memory, NamesAllocationsAndListsLiveOnes) {
  Memory memory(plenty);
  Allocation* first = memory.allocate(400, MemoryKind::device, "cudaMalloc");
  Allocation* second = memory.allocate(1, MemoryKind::device, "table");
  memory.allocate(1, MemoryKind::pinned, "cudaMallocHost");
  EXPECT_THAT(second->describe(), testing::MatchesRegex("1 byte at 0x[0-9a-f]+ \\(table #2\\)"));
  EXPECT_THAT(memory.live(MemoryKind::device), ElementsAre(first, second));
  memory.release(first);
  EXPECT_THAT(first->describe(),
              testing::MatchesRegex("400 bytes at 0x[0-9a-f]+ \\(cudaMalloc #1\\)"));
  EXPECT_THAT(memory.live(MemoryKind::device), ElementsAre(second));
}

TEST(MemoryMarks, AreThoseOfAByteMap) {
  constexpr std::uint64_t size = 700;
  Memory memory(plenty);
  Allocation* allocation = memory.allocate(size, MemoryKind::device, "marked");
  Allocation* copy = memory.allocate(size, MemoryKind::device, "copy", true);
  std::vector<char> expected(size, 0), expected_copy(size, 1);
  std::mt19937 random(1);
  for (int n = 0; n < 20'000; ++n) {
    const std::uint64_t offset = random() % size, most = size - offset;
    const std::uint64_t bytes =
        n % 3 ? std::min<std::uint64_t>(most, 1u << random() % 5) : 1 + random() % most;
    if (n % 2) {
      const bool value = random() % 2;
      allocation->mark(offset, bytes, value);
      std::fill_n(expected.begin() + static_cast<long>(offset), bytes, value);
    }
    const std::uint64_t to = random() % (size - bytes + 1);
    copy->mark_as(to, *allocation, offset, bytes);
    std::copy_n(expected.begin() + static_cast<long>(offset), bytes,
                expected_copy.begin() + static_cast<long>(to));
    bool all = true;
    std::uint64_t bits = 0;
    for (std::uint64_t at = 0; at < bytes; ++at) {
      all = all && expected_copy[to + at];
      if (at < 64) bits |= std::uint64_t(expected_copy[to + at]) << at;
    }
    ASSERT_EQ(copy->all_initialised(to, bytes), all) << n;
    ASSERT_EQ(copy->initialised_bits(to, static_cast<unsigned>(std::min<std::uint64_t>(bytes, 64))),
              bits)
        << n;
  }
}

TEST(MemoryMarks, NoThreadLosesAnothersMarks) {
  Memory memory(plenty);
  Allocation* allocation = memory.allocate(1 << 16, MemoryKind::device, "shared");
  std::vector<std::thread> threads;
  for (std::uint64_t which = 0; which < 4; ++which)
    threads.emplace_back([=] {
      for (int round = 0; round < 5; ++round)
        for (std::uint64_t at = which; at < allocation->size; at += 4)
          allocation->mark(at, 1, round % 2 == 0 && which != 3);
    });
  for (std::thread& thread : threads) thread.join();
  for (std::uint64_t at = 0; at < allocation->size; ++at)
    ASSERT_EQ(allocation->all_initialised(at, 1), at % 4 != 3) << at;
}

TEST(MemoryMarks, WhatTheHostMayWriteCountsAsInitialised) {
  Memory memory(plenty);
  for (const MemoryKind kind : {MemoryKind::pinned, MemoryKind::managed}) {
    Allocation* allocation = memory.allocate(100, kind, "host");
    allocation->mark(0, 100, false);
    EXPECT_TRUE(allocation->all_initialised(0, 100));
    EXPECT_EQ(allocation->initialised_bits(98, 2), 3u);
    EXPECT_EQ(reinterpret_cast<std::uint64_t>(allocation->data), allocation->address);
    Allocation* copy = memory.allocate(100, MemoryKind::device, "copy");
    copy->mark_as(10, *allocation, 0, 90);
    EXPECT_TRUE(copy->all_initialised(10, 90));
    EXPECT_FALSE(copy->all_initialised(9, 2));
  }
}

}  // namespace
}  // namespace vertebra::emulator
