// Requests, sectors and bank passes of accesses.
#include "tests/emulator/tests/ops/memory_case.h"

namespace vertebra::emulator::test {
namespace {

class MemoryCounters : public MemoryCase {
 protected:
  /// Passes of one shared load of `type` where the lane reads at lane * stride (bytes).
  std::uint64_t passes(const std::string& type, unsigned stride, const std::string& registers) {
    settings.checks = 0;
    run_silently("mul.lo.u32 %r1, %lane, " + std::to_string(stride) +
                 "; and.b32 %r1, %r1, 4095; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;\nld.shared." +
                 type + " " + registers + ", [%r1];");
    return counted(AccessKind::shared_load).sectors;
  }
};
INSTANTIATE_TEST_SUITE_P(Isas, MemoryCounters, ::testing::ValuesIn(isas()), isa_name);

TEST_P(MemoryCounters, GlobalSectors) {
  run_silently("ld.global.u32 %r1, [%in4]; st.global.u32 [%out4], %r1;");
  EXPECT_EQ(counted(AccessKind::global_load).requests, 1u);
  EXPECT_EQ(counted(AccessKind::global_load).sectors, 4u);
  EXPECT_EQ(counted(AccessKind::global_load).bytes, 128u);
  EXPECT_EQ(counted(AccessKind::global_store).sectors, 4u);
  run_silently("ld.global.u32 %r1, [%in4+4];");
  EXPECT_EQ(counted(AccessKind::global_load).sectors, 5u) << "shifted by a word";
  run_silently("mad.wide.u32 %d1, %lane, 64, %in; ld.global.u8 %r1, [%d1];");
  EXPECT_EQ(counted(AccessKind::global_load).sectors, 32u);
  EXPECT_EQ(counted(AccessKind::global_load).bytes, 32u);
  run_silently("ld.global.u32 %r1, [%in];");
  EXPECT_EQ(counted(AccessKind::global_load).sectors, 1u);
}

TEST_P(MemoryCounters, TouchedSectorsCountOnce) {
  run_silently("ld.global.u32 %r1, [%in4]; ld.global.u32 %r1, [%in4+64]; st.global.u32 [%out], 1;");
  std::uint64_t read = 0, written_sectors = 0;
  for (const auto& [page, touched] : counters.touched) {
    for (const std::uint64_t word : touched.read) read += __builtin_popcountll(word);
    for (const std::uint64_t word : touched.written) written_sectors += __builtin_popcountll(word);
  }
  EXPECT_EQ(read, 6u);
  EXPECT_EQ(written_sectors, 1u);
}

TEST_P(MemoryCounters, BankPasses) {
  EXPECT_EQ(passes("u32", 4, "%r3"), 1u);
  EXPECT_EQ(counters.bank_conflicts, 0u);
  EXPECT_EQ(passes("u32", 8, "%r3"), 2u);
  EXPECT_EQ(counters.bank_conflicts, 1u);
  EXPECT_EQ(passes("u32", 128, "%r3"), 32u);
  EXPECT_EQ(counters.bank_conflicts, 31u);
  EXPECT_EQ(passes("u32", 132, "%r3"), 1u);
  EXPECT_EQ(passes("u32", 0, "%r3"), 1u) << "one word for all";
  EXPECT_EQ(passes("u8", 1, "%r3"), 1u);
  EXPECT_EQ(passes("u64", 8, "%d3"), 2u);
  EXPECT_EQ(counters.bank_conflicts, 0u);
  EXPECT_EQ(passes("v4.u32", 16, "{%r3, %r4, %r5, %r6}"), 4u);
  EXPECT_EQ(counters.bank_conflicts, 0u);
  EXPECT_EQ(passes("v4.u32", 128, "{%r3, %r4, %r5, %r6}"), 32u);
  EXPECT_EQ(counters.bank_conflicts, 28u);
}

TEST_P(MemoryCounters, OtherKinds) {
  settings.checks = 0;
  run_silently(R"(
    st.local.u32 [depot], 1; ld.local.u32 %r1, [depot]; ld.const.u32 %r1, [table];
    red.global.add.u32 [counter], 1; red.shared.add.u32 [tile], 1;
    shl.b32 %r1, %lane, 4; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    mad.wide.u32 %d1, %lane, 16, %in;
    cp.async.cg.shared.global [%r1], [%d1], 16; cp.async.wait_all;)");
  EXPECT_EQ(counted(AccessKind::local_store).sectors, 4u);
  EXPECT_EQ(counted(AccessKind::local_load).sectors, 4u);
  EXPECT_EQ(counted(AccessKind::constant_load).requests, 1u);
  EXPECT_EQ(counted(AccessKind::global_atomic).sectors, 1u);
  EXPECT_EQ(counted(AccessKind::shared_atomic).requests, 1u);
  EXPECT_EQ(counted(AccessKind::async_copy_global).sectors, 16u);
  EXPECT_EQ(counted(AccessKind::async_copy_shared).sectors, 4u);
  EXPECT_EQ(counted(AccessKind::global_load).requests, 0u);
}

}  // namespace
}  // namespace vertebra::emulator::test
