#include "tests/emulator/counters/counters.h"

#include <gmock/gmock.h>

#include <bit>
#include <set>

namespace vertebra::emulator {
namespace {

std::uint64_t sectors(const WorkerCounters& counters, bool written) {
  std::uint64_t count = 0;
  for (const auto& [address, page] : counters.touched)
    for (const std::uint64_t half : written ? page.written : page.read)
      count += static_cast<unsigned>(std::popcount(half));
  return count;
}

TEST(WorkerCounters, TouchesEverySectorOfARange) {
  const struct {
    std::uint64_t address, bytes, sectors;
  } cases[] = {{31, 1, 1},         {31, 2, 2},
               {0, 32, 1},         {0, 33, 2},
               {4095, 2, 2},       {4000, 200, 7},
               {64, 0, 0},         {2048 - 1, 2, 2},
               {100, 10'000, 313}, {std::uint64_t{1} << 46, 1 << 20, 1 << 15}};
  for (const auto& [address, bytes, expected] : cases) {
    WorkerCounters counters;
    counters.touch(address, bytes, Touch::read);
    EXPECT_EQ(sectors(counters, false), expected) << address << " + " << bytes;
    EXPECT_EQ(sectors(counters, true), 0u);
    counters.touch(address, bytes, Touch::write);
    counters.touch(address, bytes, Touch::write);
    EXPECT_EQ(sectors(counters, true), expected);
  }
}

TEST(WorkerCounters, TouchMarksTheSectorsOfItsAddress) {
  WorkerCounters counters;
  counters.touch(5 * 4096 + 65 * 32, 4, Touch::write);
  ASSERT_EQ(counters.touched.size(), 1u);
  EXPECT_EQ(counters.touched.at(5).written[0], 0u);
  EXPECT_EQ(counters.touched.at(5).written[1], 2u);
}

TEST(WorkerCounters, AddSumsAllAndUnitesTheTouchedSectors) {
  WorkerCounters one, two;
  for (unsigned n = 0; n < instruction_class_count; ++n) {
    one.instructions[n] = n;
    two.instructions[n] = 100 * n;
  }
  for (unsigned n = 0; n < access_kind_count; ++n) {
    one.accesses[n] = {n, 2 * n, 3 * n};
    two.accesses[n] = {1, 2, 3};
  }
  one.mma = {{"m16n8k8.f32", 1}, {"m16n8k16.f32", 2}};
  two.mma = {{"m16n8k16.f32", 5}, {"m8n8k16.s32", 7}};
  one.thread_instructions = 10, two.thread_instructions = 20;
  one.bank_conflicts = 3, two.bank_conflicts = 4;
  one.barriers = 5, two.barriers = 6;
  one.touch(0, 64, Touch::read);
  two.touch(32, 64, Touch::read);
  two.touch(8192, 1, Touch::write);
  one.add(two);
  for (unsigned n = 0; n < instruction_class_count; ++n) EXPECT_EQ(one.instructions[n], 101 * n);
  for (unsigned n = 0; n < access_kind_count; ++n) {
    EXPECT_EQ(one.accesses[n].requests, n + 1);
    EXPECT_EQ(one.accesses[n].sectors, 2 * n + 2);
    EXPECT_EQ(one.accesses[n].bytes, 3 * n + 3);
  }
  EXPECT_THAT(one.mma, testing::ElementsAre(testing::Pair("m16n8k16.f32", 7),
                                            testing::Pair("m16n8k8.f32", 1),
                                            testing::Pair("m8n8k16.s32", 7)));
  EXPECT_EQ(one.thread_instructions, 30u);
  EXPECT_EQ(one.bank_conflicts, 7u);
  EXPECT_EQ(one.barriers, 11u);
  EXPECT_EQ(sectors(one, false), 3u);
  EXPECT_EQ(sectors(one, true), 1u);
}

TEST(Names, OfClassesAndAccessesAreDistinctAndInOrder) {
  std::set<std::string_view> all;
  for (unsigned n = 0; n < instruction_class_count; ++n)
    all.insert(name(static_cast<InstructionClass>(n)));
  EXPECT_EQ(all.size(), instruction_class_count);
  EXPECT_EQ(name(InstructionClass::integer), "integer");
  EXPECT_EQ(name(InstructionClass::special_function), "special_function");
  EXPECT_EQ(name(InstructionClass::load_parameter), "load_parameter");
  EXPECT_EQ(name(InstructionClass::copy_async), "copy_async");
  EXPECT_EQ(name(InstructionClass::fence), "fence");
  all.clear();
  for (unsigned n = 0; n < access_kind_count; ++n) all.insert(name(static_cast<AccessKind>(n)));
  EXPECT_EQ(all.size(), access_kind_count);
  EXPECT_EQ(name(AccessKind::global_load), "global_load");
  EXPECT_EQ(name(AccessKind::shared_store), "shared_store");
  EXPECT_EQ(name(AccessKind::constant_load), "constant_load");
  EXPECT_EQ(name(AccessKind::stmatrix), "stmatrix");
}

}  // namespace
}  // namespace vertebra::emulator
