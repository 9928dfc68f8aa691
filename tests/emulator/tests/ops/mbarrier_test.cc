#include "tests/emulator/tests/ops/memory_case.h"

namespace vertebra::emulator::test {
namespace {

class Mbarriers : public MemoryCase {
 protected:
  /// Thread 0 initialises the object at tile for `count` arrivals; all wait for that.
  static std::string with(std::string_view count, std::string_view body) {
    return "setp.eq.u32 %p1, %lane, 0;\n@%p1 mbarrier.init.shared.b64 [tile], " +
           std::string(count) + ";\nbar.sync 0;\n" + std::string(body);
  }
  /// %p2 loops until the phase of the parity has completed.
  static std::string wait(std::string_view parity) {
    static int label = 0;
    const std::string name = "WAIT" + std::to_string(++label);
    return name + ": mbarrier.try_wait.parity.shared::cta.b64 %p2, [tile], " + std::string(parity) +
           ";\n@!%p2 bra " + name + ";\n";
  }
};
INSTANTIATE_TEST_SUITE_P(Isas, Mbarriers, ::testing::ValuesIn(isas()), isa_name);

TEST_P(Mbarriers, OrdersWarps) {
  threads = 128;
  const std::string body = R"(
    shl.b32 %r1, %lane, 2; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    st.shared.u32 [%r1+64], %lane;
    mbarrier.arrive.shared.b64 %d1, [tile];
    WAIT
    xor.b32 %r3, %lane, 96; shl.b32 %r3, %r3, 2; add.u32 %r3, %r3, %r2;
    ld.shared.u32 %r4, [%r3+64];
    st.global.u32 [%out4], %r4;)";
  const auto replaced = [&](const std::string& text) {
    std::string result = body;
    return result.replace(result.find("WAIT"), 4, text);
  };
  run_silently(with("128", replaced(wait("0"))));
  for (unsigned n = 0; n < 128; ++n) EXPECT_EQ(stored(n), n ^ 96);
  run_silently(
      with("128", replaced("W: mbarrier.test_wait.shared.b64 %p2, [tile], %d1; @!%p2 bra W;")));
  EXPECT_EQ(run(with("128", replaced(""))), LaunchStatus::success);
  EXPECT_THAT(lines, ::testing::HasSubstr("emulator: shared-race: "));
}

TEST_P(Mbarriers, PhasesAlternate) {
  run_silently(with("32", R"(
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 1;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out], %r1;
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 0;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out+4], %r1;
    mbarrier.arrive.shared.b64 %d1, [tile];
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 0;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out+8], %r1;
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 1;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out+12], %r1;
    mbarrier.arrive.release.cta.shared::cta.b64 %d2, [tile], 1;
    mbarrier.test_wait.shared.b64 %p2, [tile], %d2;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out+16], %r1;)"));
  EXPECT_EQ(stored(0), 1u) << "the phase before the first counts as complete";
  EXPECT_EQ(stored(1), 0u);
  EXPECT_EQ(stored(2), 1u);
  EXPECT_EQ(stored(3), 0u);
  EXPECT_EQ(stored(4), 1u);
}

TEST_P(Mbarriers, CountsAndDrops) {
  run_silently(with("5", R"(
    @!%p1 bra END;
    mbarrier.arrive.noComplete.shared.b64 %d1, [tile], 3;
    mbarrier.pending_count.b64 %r1, %d1; st.global.u32 [%out], %r1;
    mbarrier.arrive_drop.shared.b64 %d1, [tile];
    mbarrier.pending_count.b64 %r1, %d1; st.global.u32 [%out+4], %r1;
    mbarrier.arrive.shared.b64 %d1, [tile];
    mbarrier.arrive.shared.b64 %d1, [tile];
    mbarrier.pending_count.b64 %r1, %d1; st.global.u32 [%out+8], %r1;
    mbarrier.inval.shared.b64 [tile];
    END:)"));
  EXPECT_EQ(stored(0), 5u);
  EXPECT_EQ(stored(1), 2u);
  EXPECT_EQ(stored(2), 4u) << "one has left";
}

TEST_P(Mbarriers, TransactionBytes) {
  run_silently(with("1", R"(
    @!%p1 bra END;
    mbarrier.arrive.expect_tx.shared.b64 _, [tile], 64;
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 0;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out], %r1;
    mbarrier.complete_tx.relaxed.cta.shared::cta.b64 [tile], 48;
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 0;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out+4], %r1;
    mbarrier.complete_tx.relaxed.cta.shared::cta.b64 [tile], 16;
    mbarrier.test_wait.parity.shared.b64 %p2, [tile], 0;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out+8], %r1;
    END:)"));
  EXPECT_EQ(stored(0), 0u);
  EXPECT_EQ(stored(1), 0u);
  EXPECT_EQ(stored(2), 1u);
}

TEST_P(Mbarriers, CopiesArriveWhenTheyHaveLanded) {
  threads = 64;
  const auto pipeline = [](std::string_view arrive, std::string_view waiting) {
    return "shl.b32 %r1, %lane, 4; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;\n"
           "mad.wide.u32 %d1, %lane, 16, %in; mad.wide.u32 %d2, %lane, 16, %out;\n"
           "cp.async.cg.shared.global [%r1+512], [%d1], 16;\n" +
           std::string(arrive) + std::string(waiting) +
           "xor.b32 %r3, %lane, 32; shl.b32 %r3, %r3, 4; add.u32 %r3, %r3, %r2;\n"
           "ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r3+512];\n"
           "st.global.v4.u32 [%d2], {%r4, %r5, %r6, %r7};";
  };
  const char own[] = "cp.async.mbarrier.arrive.noinc.shared.b64 [tile];\n";
  const char beside[] =
      "cp.async.mbarrier.arrive.shared::cta.b64 [tile];\nmbarrier.arrive.shared.b64 %d3, [tile];\n";
  for (const char* arrive : {own, beside}) {
    run_silently(with("64", pipeline(arrive, wait("0"))));
    for (unsigned n = 0; n < 64; ++n) EXPECT_EQ(stored(4 * n), given(4 * (n ^ 32))) << arrive;
    EXPECT_EQ(run(with("64", pipeline(arrive, ""))), LaunchStatus::success);
    EXPECT_THAT(lines, ::testing::HasSubstr("emulator: ")) << arrive;
  }
}

TEST_P(Mbarriers, GenericAddresses) {
  run_silently(with("32", R"(
    mov.u64 %d2, tile; cvta.shared.u64 %d2, %d2;
    mbarrier.arrive.b64 %d1, [%d2];
    mbarrier.test_wait.b64 %p2, [%d2], %d1;
    selp.u32 %r1, 1, 0, %p2; st.global.u32 [%out4], %r1;)"));
  EXPECT_EQ(stored(31), 1u);
}

TEST_P(Mbarriers, Misuse) {
  const auto trap = LaunchStatus::trap;
  expect_finding("mbarrier.arrive.shared.b64 %d1, [tile+8];", Check::barrier,
                 "no mbarrier was initialised at shared offset 8", trap);
  expect_finding(with("8", "mbarrier.arrive.shared.b64 %d1, [tile], 9;"), Check::barrier,
                 "9 arrivals at an mbarrier that waits for 8", trap);
  expect_finding(with("0", ""), Check::barrier, "0 arrivals", trap);
  expect_finding("mbarrier.init.shared.b64 [tile+4], 1;", Check::misaligned, "8 bytes",
                 LaunchStatus::misaligned_address);
}

TEST_P(Mbarriers, UseWithoutAnOrderAfterTheInitialisation) {
  threads = 64;
  EXPECT_EQ(run(R"(
    setp.eq.u32 %p1, %lane, 0;
    @%p1 mbarrier.init.shared.b64 [tile], 64;
    bar.warp.sync -1;
    mbarrier.arrive.shared.b64 %d1, [tile];)"),
            LaunchStatus::success);
  EXPECT_THAT(lines, ::testing::StartsWith("emulator: shared-race: "));
}

}  // namespace
}  // namespace vertebra::emulator::test
