// Barriers of blocks and warps: what they let pass, and what is reported.
#include <gmock/gmock.h>

#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

using testing::HasSubstr;

PtxOptions block(unsigned threads, bool must_succeed = true) {
  PtxOptions options;
  options.threads = threads;
  options.dynamic_shared = 4096;
  options.must_succeed = must_succeed;
  return options;
}

struct Bad {
  LaunchStatus status;
  std::uint64_t findings;
  std::string said;
};

Bad run_bad(unsigned threads, std::string_view body) {
  testing::internal::CaptureStderr();
  const PtxOutcome outcome = run_ptx_on(best_isa(), body, {}, 4, block(threads, false));
  return {outcome.status, outcome.findings, testing::internal::GetCapturedStderr()};
}

TEST(Barrier, MakesTheWritesOfOtherWarpsVisible) {
  const auto out = run_ptx<std::uint32_t>(block(128), R"(
    mov.u32 %r0, dynamic;
    shl.b32 %r1, %lane, 2;
    add.u32 %r2, %r0, %r1;
    st.shared.u32 [%r2], %lane;
    bar.sync 0;
    sub.u32 %r3, 127, %lane;
    shl.b32 %r3, %r3, 2;
    add.u32 %r3, %r0, %r3;
    ld.shared.u32 %r4, [%r3];
    st.global.u32 [%out], %r4;)");
  for (std::uint32_t thread = 0; thread < 128; ++thread) EXPECT_EQ(out[thread], 127 - thread);
}

TEST(Barrier, ProducersArriveAndConsumersWait) {
  // Warp 0 writes and only arrives; warp 1 waits for both of them at barrier 3.
  const auto out = run_ptx<std::uint32_t>(block(64), R"(
    mov.u32 %r0, dynamic;
    and.b32 %r1, %lane, 31;
    shl.b32 %r1, %r1, 2;
    add.u32 %r2, %r0, %r1;
    setp.ge.u32 %p0, %lane, 32;
    @%p0 bra $consumer;
    mul.lo.u32 %r3, %lane, 5;
    st.shared.u32 [%r2], %r3;
    bar.arrive 3, 64;
    mov.u32 %r4, 1;
    bra.uni $end;
  $consumer:
    bar.sync 3, 64;
    ld.shared.u32 %r4, [%r2];
  $end:
    st.global.u32 [%out], %r4;)");
  for (std::uint32_t thread = 0; thread < 64; ++thread)
    EXPECT_EQ(out[thread], thread < 32 ? 1 : (thread - 32) * 5);
}

TEST(Barrier, OneThatIsMissingIsNamedBeforeTheUnwrittenDataThatItLeadsTo) {
  const Bad bad = run_bad(64, R"(
    mov.u32 %r0, dynamic;
    shl.b32 %r1, %lane, 2;
    add.u32 %r2, %r0, %r1;
    st.shared.u32 [%r2], %lane;
    sub.u32 %r3, 63, %lane;
    shl.b32 %r3, %r3, 2;
    add.u32 %r3, %r0, %r3;
    ld.shared.u32 %r4, [%r3];
    st.global.u32 [%out], %r4;)");
  const std::size_t race = bad.said.find("emulator: shared-race: ");
  const std::size_t uninit = bad.said.find("emulator: uninit: ");
  ASSERT_NE(race, std::string::npos) << bad.said;
  ASSERT_NE(uninit, std::string::npos) << bad.said;
  EXPECT_LT(race, uninit) << bad.said;
}

TEST(Barrier, ReductionsCountThreads) {
  const auto out = run_ptx<std::uint32_t>(block(96), R"(
    setp.lt.u32 %p0, %lane, 41;
    bar.red.popc.u32 %r0, 0, %p0;
    bar.red.and.pred %p1, 0, %p0;
    bar.red.or.pred %p2, 0, !%p0;
    selp.u32 %r1, 1000, 0, %p1;
    selp.u32 %r2, 2000, 0, %p2;
    add.u32 %r0, %r0, %r1;
    add.u32 %r0, %r0, %r2;
    st.global.u32 [%out], %r0;)");
  for (const std::uint32_t value : out) EXPECT_EQ(value, 2041u);
}

TEST(Barrier, WarpsThatHaveEndedAreNotWaitedFor) {
  const auto out = run_ptx<std::uint32_t>(block(96), R"(
    st.global.u32 [%out], 3;
    setp.ge.u32 %p0, %lane, 64;
    @%p0 ret;
    bar.sync 0;
    st.global.u32 [%out], 4;)");
  for (std::uint32_t thread = 0; thread < 96; ++thread) EXPECT_EQ(out[thread], thread < 64 ? 4 : 3);
}

TEST(Barrier, LanesThatGoAroundItAreReported) {
  const Bad bad = run_bad(32, R"(
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $around;
    bar.sync 0;
  $around:
    st.global.u32 [%out], 1;)");
  EXPECT_THAT(bad.said,
              HasSubstr("emulator: barrier: kernel snippet, block (0,0,0), thread (16,0,0)"));
  EXPECT_EQ(bad.findings, 1u);
  EXPECT_EQ(bad.status, LaunchStatus::trap);
}

TEST(Barrier, LanesOfAWarpAtTwoBarriersAreReported) {
  const Bad bad = run_bad(32, R"(
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $other;
    bar.sync 0;
    bra.uni $end;
  $other:
    bar.sync 0;
  $end:
    st.global.u32 [%out], 1;)");
  EXPECT_THAT(bad.said, HasSubstr("emulator: barrier: "));
  EXPECT_EQ(bad.findings, 1u);
}

TEST(Barrier, OnlyAnAlignedOneAsksForOneInstruction) {
  const auto out = run_ptx<std::uint32_t>(block(32), R"(
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $other;
    barrier.sync 0;
    bra.uni $end;
  $other:
    barrier.sync 0;
  $end:
    st.global.u32 [%out], 1;)");
  for (const std::uint32_t value : out) EXPECT_EQ(value, 1u);
}

TEST(Barrier, WarpsThatWaitForEachOtherAreADeadlock) {
  const Bad bad = run_bad(64, R"(
    setp.ge.u32 %p0, %lane, 32;
    @%p0 bra $other;
    bar.sync 1, 64;
    bra.uni $end;
  $other:
    bar.sync 2, 64;
  $end:
    st.global.u32 [%out], 1;)");
  EXPECT_THAT(bad.said, HasSubstr("emulator: deadlock: "));
  EXPECT_THAT(bad.said, HasSubstr("warp 0 at barrier 1 (1 of 2 warps are there)"));
  EXPECT_THAT(bad.said, HasSubstr("warp 1 at barrier 2"));
  EXPECT_EQ(bad.status, LaunchStatus::timeout);
}

TEST(Barrier, ArgumentsAreChecked) {
  EXPECT_THAT(run_bad(32, "bar.sync 16;").said, HasSubstr("barrier 16, there are 16"));
  EXPECT_THAT(run_bad(64, "bar.sync 0, 33;").said, HasSubstr("a multiple of 32"));
  EXPECT_THAT(run_bad(64, "bar.arrive 1, 64; bar.arrive 1, 64;").said,
              HasSubstr("comes to barrier 1 again"));
  EXPECT_THAT(run_bad(32, "bar.arrive 1, 64;").said, HasSubstr("1 of 2 warps"))
      << "pending at the end of the block";
}

TEST(Barrier, LanesMeetAtDifferentWarpBarriers) {
  const auto out = run_ptx<std::uint32_t>(block(32), R"(
    mov.u32 %r0, dynamic;
    shl.b32 %r1, %lane, 2;
    add.u32 %r2, %r0, %r1;
    xor.b32 %r3, %r1, 64;
    add.u32 %r3, %r0, %r3;
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $high;
    st.shared.u32 [%r2], 1;
    bar.warp.sync -1;
    ld.shared.u32 %r4, [%r3];
    bra.uni $end;
  $high:
    st.shared.u32 [%r2], 2;
    bar.warp.sync -1;
    ld.shared.u32 %r4, [%r3];
  $end:
    st.global.u32 [%out], %r4;)");
  for (std::uint32_t lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], lane < 16 ? 2 : 1);
}

TEST(Barrier, OfLanesThatWaitApartThoseThatWentAsideAreReported) {
  // A vote that names all lanes, in a branch that half of them take.
  const Bad vote = run_bad(32, R"(
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $around;
    vote.sync.ballot.b32 %r0, %p0, -1;
  $around:
    bar.sync 0;
    st.global.u32 [%out], 1;)");
  EXPECT_THAT(vote.said, testing::StartsWith("emulator: shuffle: "));
  EXPECT_EQ(vote.findings, 1u);

  // A barrier in such a branch, before a vote of all.
  const Bad barrier = run_bad(32, R"(
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $around;
    bar.sync 0;
  $around:
    vote.sync.ballot.b32 %r0, %p0, -1;
    st.global.u32 [%out], 1;)");
  EXPECT_THAT(barrier.said, testing::StartsWith("emulator: barrier: "));
  EXPECT_EQ(barrier.findings, 1u);
}

TEST(Barrier, AWarpBarrierThatNamesLanesWhichNeverComeIsReported) {
  const Bad bad = run_bad(32, R"(
    setp.ge.u32 %p0, %lane, 16;
    @%p0 bra $around;
    bar.warp.sync -1;
  $around:
    bar.sync 0;
    st.global.u32 [%out], 1;)");
  EXPECT_THAT(bad.said, HasSubstr("emulator: barrier: "));
  EXPECT_THAT(bad.said, HasSubstr("never arrives"));
}

}  // namespace
}  // namespace vertebra::emulator::test
