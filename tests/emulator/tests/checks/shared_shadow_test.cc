#include "tests/emulator/checks/shared_shadow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

namespace vertebra::emulator {
namespace {

using ::testing::HasSubstr;

constexpr std::uint32_t memory_bytes = 4096;

/// A block's shared memory that warps touch step by step.
class SharedShadowTest : public ::testing::Test {
 protected:
  /// Lane n of the mask at `first + n * stride`.
  static std::array<std::uint64_t, warp_lanes> at(std::uint64_t first, std::uint64_t stride) {
    std::array<std::uint64_t, warp_lanes> offsets;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) offsets[lane] = first + lane * stride;
    return offsets;
  }

  SharedLanes lanes(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                    std::uint64_t stride, bool strong = false) {
    offsets_ = at(first, stride);
    return {warp, mask, bytes, offsets_.data(), ++line_, strong};
  }

  /// "" or the finding: "shared-race" or "cp.async".
  std::string found() {
    const auto finding = shadow.take_finding();
    if (!finding) return "";
    last = *finding;
    return std::string(name(finding->check));
  }

  std::string read(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                   std::uint64_t stride, bool strong = false) {
    shadow.read(lanes(warp, mask, bytes, first, stride, strong));
    return found();
  }
  /// Every write has bytes of its own.
  std::string write(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                    std::uint64_t stride, bool strong = false) {
    std::vector<std::byte> values(warp_lanes * bytes, std::byte(++value_));
    return write_values(warp, mask, bytes, first, stride, values, strong);
  }
  std::string write_values(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                           std::uint64_t stride, const std::vector<std::byte>& values,
                           bool strong = false) {
    shadow.write(lanes(warp, mask, bytes, first, stride, strong), memory.data(), values.data());
    return found();
  }
  std::string modify(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                     std::uint64_t stride) {
    shadow.modify(lanes(warp, mask, bytes, first, stride, true));
    return found();
  }
  std::string issue(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                    std::uint64_t stride) {
    shadow.issue(lanes(warp, mask, bytes, first, stride));
    return found();
  }
  void complete(unsigned warp, LaneMask mask, unsigned bytes, std::uint64_t first,
                std::uint64_t stride) {
    shadow.complete(lanes(warp, mask, bytes, first, stride));
  }

  SharedShadow shadow{memory_bytes, 4};
  std::vector<std::byte> memory = std::vector<std::byte>(memory_bytes);
  SharedFinding last;

 private:
  std::array<std::uint64_t, warp_lanes> offsets_;
  std::uint32_t line_ = 0;
  unsigned char value_ = 0;
};

constexpr LaneMask lane(unsigned n) { return LaneMask{1} << n; }
constexpr std::uint32_t all_warps = 0xF;

// -- between warps

TEST_F(SharedShadowTest, ReadOfAnotherWarpsWriteNeedsABarrier) {
  EXPECT_EQ(write(0, all_lanes, 4, 0, 4), "");
  EXPECT_EQ(read(1, lane(3), 4, 8, 0), "shared-race");
  EXPECT_EQ(last.lane, 3u);
  EXPECT_THAT(last.what, HasSubstr("this read at shared offset 8 by thread 35"));
  EXPECT_THAT(last.what, HasSubstr("the write by thread 2 at PTX line 1"));
}

TEST_F(SharedShadowTest, BarrierOrdersWriteAndRead) {
  for (unsigned bytes : {1u, 2u, 4u, 8u, 16u, 32u}) {
    EXPECT_EQ(write(0, all_lanes, bytes, 0, bytes), "") << bytes;
    shadow.barrier(all_warps);
    for (unsigned warp = 0; warp < 4; ++warp)
      EXPECT_EQ(read(warp, all_lanes, bytes, 0, bytes), "") << bytes;
    shadow.barrier(all_warps);
  }
}

TEST_F(SharedShadowTest, WriteAfterReadOfOneOfManyWarpsRaces) {
  EXPECT_EQ(write(0, all_lanes, 16, 0, 16), "");
  shadow.barrier(all_warps);
  for (unsigned warp : {2u, 1u, 0u}) EXPECT_EQ(read(warp, all_lanes, 16, 0, 16), "");
  // Ordered after warp 2, but not after warp 1.
  shadow.barrier(0b1100);
  EXPECT_EQ(write(3, lane(5), 4, 64, 0), "shared-race");
  EXPECT_THAT(last.what, HasSubstr("after the read by thread 4 at"));
}

TEST_F(SharedShadowTest, WriteAfterAllReadersWereMet) {
  EXPECT_EQ(write(0, all_lanes, 16, 0, 16), "");
  shadow.barrier(all_warps);
  for (unsigned warp = 0; warp < 3; ++warp) EXPECT_EQ(read(warp, all_lanes, 16, 0, 16), "");
  shadow.barrier(0b1001);
  shadow.barrier(0b1010);
  shadow.barrier(0b1100);
  EXPECT_EQ(write(3, all_lanes, 16, 0, 16), "");
}

TEST_F(SharedShadowTest, OrderIsTransitive) {
  EXPECT_EQ(write(0, all_lanes, 4, 0, 4), "");
  shadow.barrier(0b0011);
  shadow.barrier(0b0110);
  EXPECT_EQ(read(2, all_lanes, 4, 0, 4), "");
  EXPECT_EQ(read(3, lane(0), 4, 0, 4), "shared-race");
}

TEST_F(SharedShadowTest, WritesOfTwoWarpsRace) {
  EXPECT_EQ(write(0, all_lanes, 8, 0, 8), "");
  EXPECT_EQ(write(1, all_lanes, 8, 256, 8), "");
  EXPECT_EQ(write(1, lane(0), 8, 248, 8), "shared-race");
  EXPECT_THAT(last.what, HasSubstr("the write by thread 31"));
}

TEST_F(SharedShadowTest, StoreThatChangesNothingIsNoAccess) {
  const std::vector<std::byte> same(warp_lanes * 4, std::byte{7});
  EXPECT_EQ(write_values(0, lane(0), 4, 0, 0, same), "");
  EXPECT_EQ(write_values(1, lane(0), 4, 0, 0, same), "");
  EXPECT_EQ(read(0, lane(0), 4, 0, 0), "");
}

TEST_F(SharedShadowTest, FirstStoreOfTheBytesThatMemoryHappensToHoldIsAnAccess) {
  const std::vector<std::byte> zeros(warp_lanes * 4);
  EXPECT_EQ(write_values(0, lane(0), 4, 0, 0, zeros), "");
  EXPECT_EQ(read(1, lane(0), 4, 0, 0), "shared-race");
}

TEST_F(SharedShadowTest, WhatAWarpDidBeforeItLeftIsOrderedByLaterBarriers) {
  EXPECT_EQ(write(3, all_lanes, 4, 0, 4), "");
  shadow.leave(3);
  EXPECT_EQ(read(0, lane(0), 4, 0, 0), "shared-race");
  shadow.barrier(0b0111);
  EXPECT_EQ(read(0, all_lanes, 4, 0, 4), "");
}

// -- within a warp

TEST_F(SharedShadowTest, LanesNeedWarpSync) {
  for (unsigned bytes : {2u, 4u, 16u}) {
    EXPECT_EQ(write(0, all_lanes, bytes, 0, bytes), "") << bytes;
    EXPECT_EQ(read(0, all_lanes, bytes, 0, bytes), "") << "their own, " << bytes;
    EXPECT_EQ(read(0, lane(0) | lane(1), bytes, bytes, bytes), "shared-race") << bytes;
    EXPECT_THAT(last.what, HasSubstr("both are lanes of one warp"));
    shadow.warp_sync(0);
    EXPECT_EQ(read(0, lane(0) | lane(1), bytes, bytes, bytes), "") << bytes;
    EXPECT_EQ(write(0, lane(1), bytes, 0, bytes), "shared-race") << "after the read of lane 0";
    shadow.warp_sync(0);
  }
}

TEST_F(SharedShadowTest, BroadcastOfAWordThatOneLaneJustWroteRaces) {
  EXPECT_EQ(write(0, lane(0), 4, 0, 0), "");
  EXPECT_EQ(read(0, all_lanes, 4, 0, 0), "shared-race");
  EXPECT_EQ(write(0, lane(0), 16, 16, 0), "");
  EXPECT_EQ(read(0, all_lanes, 16, 16, 0), "shared-race");
}

TEST_F(SharedShadowTest, WriteOfABroadcastWordRacesWithItsOtherReaders) {
  EXPECT_EQ(write(0, lane(0), 4, 0, 0), "");
  shadow.warp_sync(0);
  EXPECT_EQ(read(0, all_lanes, 4, 0, 0), "");
  EXPECT_EQ(write(0, lane(0), 4, 0, 0), "shared-race");
  shadow.warp_sync(0);
  EXPECT_EQ(read(0, lane(0), 4, 0, 0), "");
  EXPECT_EQ(write(0, lane(0), 4, 0, 0), "");
}

TEST_F(SharedShadowTest, LanesOfOneStoreMayNotDisagree) {
  std::vector<std::byte> values(warp_lanes * 4, std::byte{1});
  EXPECT_EQ(write_values(0, all_lanes, 4, 0, 0, values), "") << "all the same";
  shadow.barrier(all_warps);
  values[5 * 4] = std::byte{2};
  EXPECT_EQ(write_values(0, all_lanes, 4, 0, 0, values), "shared-race");
  shadow.barrier(all_warps);
  // The first lane changes nothing, and is overwritten.
  values.assign(warp_lanes * 4, std::byte{1});
  ASSERT_EQ(write_values(0, lane(0), 4, 8, 0, values), "");
  shadow.barrier(all_warps);
  values[1 * 4] = std::byte{9};
  EXPECT_EQ(write_values(0, lane(0) | lane(1), 4, 8, 0, values), "shared-race");
  EXPECT_THAT(last.what, HasSubstr("another lane of this instruction"));
}

// -- parts of words

TEST_F(SharedShadowTest, NeighbouringBytesDoNotRace) {
  EXPECT_EQ(write(0, all_lanes, 1, 0, 4), "");
  EXPECT_EQ(write(1, all_lanes, 1, 1, 4), "");
  EXPECT_EQ(write(2, all_lanes, 2, 2, 4), "");
  EXPECT_EQ(read(0, all_lanes, 1, 0, 4), "");
  EXPECT_EQ(read(0, lane(7), 1, 1, 4), "shared-race");
  EXPECT_EQ(read(1, lane(7), 4, 0, 4), "shared-race") << "a word that holds them";
}

TEST_F(SharedShadowTest, WordsAreWholeAgainAfterABarrier) {
  EXPECT_EQ(write(0, all_lanes, 2, 0, 2), "");
  shadow.barrier(all_warps);
  EXPECT_EQ(read(1, all_lanes, 4, 0, 4), "");
  EXPECT_EQ(read(2, all_lanes, 2, 0, 2), "");
  EXPECT_EQ(write(3, lane(0), 1, 13, 0), "shared-race");
  shadow.barrier(all_warps);
  EXPECT_EQ(write(3, all_lanes, 16, 0, 16), "");
  EXPECT_EQ(read(2, lane(0), 1, 13, 0), "shared-race");
}

TEST_F(SharedShadowTest, WholeWriteOfASplitWordSeesItsReaders) {
  EXPECT_EQ(write(0, all_lanes, 2, 0, 2), "");
  shadow.barrier(all_warps);
  EXPECT_EQ(read(1, lane(4), 2, 0, 2), "");
  EXPECT_EQ(write(0, all_lanes, 4, 0, 4), "shared-race");
}

// -- strong accesses and synchronisation objects

TEST_F(SharedShadowTest, StrongAccessesDoNotRaceWithEachOther) {
  for (unsigned warp = 0; warp < 4; ++warp) {
    EXPECT_EQ(modify(warp, all_lanes, 4, 0, 0), "");
    EXPECT_EQ(read(warp, all_lanes, 4, 0, 0, true), "");
    EXPECT_EQ(write(warp, lane(warp), 4, 0, 0, true), "");
  }
  EXPECT_EQ(read(0, lane(0), 4, 0, 0), "shared-race") << "a weak one with the last strong write";
}

TEST_F(SharedShadowTest, WeakWriteRacesWithStrongRead) {
  EXPECT_EQ(read(0, lane(0), 4, 0, 0, true), "");
  EXPECT_EQ(write(1, lane(0), 4, 0, 0), "shared-race");
}

TEST_F(SharedShadowTest, FlagCarriesOrder) {
  EXPECT_EQ(write(0, all_lanes, 4, 128, 4), "");
  EXPECT_EQ(write(0, lane(0), 4, 0, 0, true), "");
  EXPECT_EQ(read(1, lane(0), 4, 0, 0, true), "");
  EXPECT_EQ(read(1, all_lanes, 4, 128, 4), "");
  EXPECT_EQ(read(2, lane(0), 4, 4, 0, true), "") << "another address";
  EXPECT_EQ(read(2, lane(0), 4, 128, 4), "shared-race");
}

TEST_F(SharedShadowTest, WhatFollowsAReleaseIsNotPartOfIt) {
  EXPECT_EQ(write(0, lane(0), 4, 0, 0), "");
  SharedShadow::Clock clock{};
  shadow.release(0, clock);
  EXPECT_EQ(write(0, lane(0), 4, 4, 0), "");
  shadow.acquire(1, clock);
  EXPECT_EQ(read(1, lane(0), 4, 0, 0), "");
  EXPECT_EQ(read(1, lane(0), 4, 4, 0), "shared-race");
}

// -- cp.async

TEST_F(SharedShadowTest, CopyInFlightMayNotBeTouched) {
  EXPECT_EQ(issue(0, all_lanes, 16, 0, 16), "");
  EXPECT_EQ(read(0, lane(2), 4, 36, 0), "cp.async") << "not by the thread that issued it";
  EXPECT_EQ(read(1, lane(2), 4, 36, 0), "shared-race");
  EXPECT_THAT(last.what, HasSubstr("the cp.async of thread 2 at PTX line 1"));
  shadow.barrier(all_warps);
  EXPECT_EQ(read(1, lane(2), 4, 36, 0), "cp.async");
  EXPECT_EQ(read(1, lane(2), 2, 38, 0), "cp.async") << "part of a word";
  EXPECT_EQ(write(1, lane(2), 16, 32, 0), "cp.async");
  EXPECT_EQ(issue(1, lane(2), 16, 32, 0), "cp.async");
  EXPECT_EQ(read(1, lane(0), 4, 512, 0), "") << "behind it";
}

TEST_F(SharedShadowTest, CopyIsAWriteOfTheThreadThatWaited) {
  EXPECT_EQ(issue(0, all_lanes, 16, 0, 16), "");
  shadow.barrier(all_warps);
  complete(0, all_lanes, 16, 0, 16);
  EXPECT_EQ(read(0, all_lanes, 16, 0, 16), "");
  EXPECT_EQ(read(1, lane(0), 4, 0, 0), "shared-race") << "the wait came after the barrier";
  shadow.barrier(all_warps);
  EXPECT_EQ(read(1, all_lanes, 16, 0, 16), "");
}

TEST_F(SharedShadowTest, CopyIntoWordsThatOthersStillReadRaces) {
  EXPECT_EQ(write(0, all_lanes, 16, 0, 16), "");
  shadow.barrier(all_warps);
  EXPECT_EQ(read(1, all_lanes, 16, 0, 16), "");
  EXPECT_EQ(issue(0, all_lanes, 16, 0, 16), "shared-race");
}

TEST_F(SharedShadowTest, DoubleBufferedCopiesAreSilent) {
  for (unsigned step = 0; step < 8; ++step) {
    const std::uint64_t buffer = step % 2 * 2048;
    for (unsigned warp = 0; warp < 4; ++warp)
      EXPECT_EQ(issue(warp, all_lanes, 16, buffer + warp * 512, 16), "");
    if (step) {
      for (unsigned warp = 0; warp < 4; ++warp)
        complete(warp, all_lanes, 16, 2048 - buffer + warp * 512, 16);
      shadow.barrier(all_warps);
      for (unsigned warp = 0; warp < 4; ++warp)
        for (unsigned part = 0; part < 4; ++part)
          EXPECT_EQ(read(warp, all_lanes, 16, 2048 - buffer + part * 512, 16), "");
      shadow.barrier(all_warps);
    }
  }
}

// -- bytes

TEST_F(SharedShadowTest, BytesAreUninitialisedUntilWritten) {
  std::uint32_t taint[warp_lanes] = {};
  ASSERT_EQ(write(0, lane(0), 2, 6, 0), "");
  EXPECT_TRUE(shadow.uninitialised(lanes(0, lane(0) | lane(1), 8, 0, 8), taint));
  EXPECT_EQ(taint[0], 0b0011'1111u);
  EXPECT_EQ(taint[1], 0b1111'1111u);
  EXPECT_FALSE(shadow.uninitialised(lanes(0, lane(0), 2, 6, 0), taint));
}

TEST_F(SharedShadowTest, TaintTravelsIntoMemory) {
  std::uint32_t taint[warp_lanes] = {0b0110};
  shadow.mark(lanes(0, lane(0), 4, 0, 0));
  shadow.mark(lanes(0, lane(0), 4, 0, 0), taint);
  std::uint32_t read_back[warp_lanes] = {};
  EXPECT_TRUE(shadow.uninitialised(lanes(0, lane(0), 16, 0, 0), read_back));
  EXPECT_EQ(read_back[0], 0xFFF6u);
}

// -- limits

TEST(SharedShadow, NothingIsKeptWithoutTheChecks) {
  SharedShadow shadow(memory_bytes, 2,
                      ~0u & ~(1u << static_cast<unsigned>(Check::shared_race)) &
                          ~(1u << static_cast<unsigned>(Check::cp_async)) &
                          ~(1u << static_cast<unsigned>(Check::uninit)));
  std::vector<std::byte> memory(memory_bytes);
  std::array<std::uint64_t, warp_lanes> offsets{};
  const std::vector<std::byte> values(warp_lanes * 4, std::byte{1});
  shadow.write({0, lane(0), 4, offsets.data(), 1, false}, memory.data(), values.data());
  shadow.read({1, lane(0), 4, offsets.data(), 2, false});
  EXPECT_FALSE(shadow.take_finding());
  EXPECT_EQ(memory[3], std::byte{1}) << "the store itself is done";
  std::uint32_t taint[warp_lanes];
  EXPECT_FALSE(shadow.uninitialised({0, lane(0), 32, offsets.data(), 3, false}, taint));
}

TEST(SharedShadow, ClocksMayRunOut) {
  SharedShadow shadow(64, 2);
  std::vector<std::byte> memory(64);
  std::array<std::uint64_t, warp_lanes> offsets{};
  std::vector<std::byte> values(warp_lanes * 4);
  for (unsigned step = 0; step < 600'000; ++step) {
    values[0] = std::byte(step);
    shadow.write({step % 2, lane(0), 4, offsets.data(), 1, false}, memory.data(), values.data());
    shadow.barrier(0b11);
  }
  EXPECT_FALSE(shadow.take_finding());
  values[0] = std::byte{77};
  shadow.write({0, lane(0), 4, offsets.data(), 1, false}, memory.data(), values.data());
  shadow.read({1, lane(0), 4, offsets.data(), 2, false});
  EXPECT_TRUE(shadow.take_finding());
}

}  // namespace
}  // namespace vertebra::emulator
