// Divergence: every lane takes its own way and all results are right, whatever the layout of the
// code.
#include <gmock/gmock.h>

#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

using testing::Each;
using testing::HasSubstr;

template <typename F>
std::vector<std::uint32_t> expected(F&& f) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t lane = 0; lane < 32; ++lane) result.push_back(f(lane));
  return result;
}

TEST(Control, BothSidesOfABranchMeetBehindIt) {
  const auto out = run_ptx<std::uint32_t>(R"(
    and.b32 %r0, %lane, 1;
    setp.eq.u32 %p0, %r0, 0;
    @%p0 bra $even;
    mov.u32 %r1, 100;
    bra.uni $join;
  $even:
    mov.u32 %r1, 200;
  $join:
    activemask.b32 %r2;
    setp.eq.u32 %p1, %r2, -1;
    selp.u32 %r3, %r1, 0, %p1;
    st.global.u32 [%out], %r3;)");
  EXPECT_EQ(out, expected([](auto lane) { return lane % 2 ? 100 : 200; }));
}

TEST(Control, ABlockLaidOutBehindTheJoinComesBackToIt) {
  // The odd lanes jump forward over the join and back to it, so they are behind it in the text.
  const auto out = run_ptx<std::uint32_t>(R"(
    and.b32 %r0, %lane, 1;
    setp.eq.u32 %p0, %r0, 1;
    mov.u32 %r1, 7;
    @%p0 bra $far;
  $join:
    shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1;
    st.global.u32 [%out], %r2;
    ret;
  $far:
    mov.u32 %r1, 9;
    bra.uni $join;)");
  EXPECT_EQ(out, expected([](auto lane) { return lane % 2 ? 7 : 9; }));
}

TEST(Control, LanesLeaveALoopOneAfterTheOther) {
  const auto out = run_ptx<std::uint32_t>(R"(
    mov.u32 %r0, 0;
    mov.u32 %r1, 0;
  $loop:
    add.u32 %r0, %r0, %r1;
    add.u32 %r1, %r1, 1;
    setp.le.u32 %p0, %r1, %lane;
    @%p0 bra $loop;
    st.global.u32 [%out], %r0;)");
  EXPECT_EQ(out, expected([](auto lane) { return lane * (lane + 1) / 2; }));
}

TEST(Control, NestedBranchesAndNegatedGuards) {
  const auto out = run_ptx<std::uint32_t>(R"(
    mov.u32 %r1, 0;
    setp.lt.u32 %p0, %lane, 16;
    @!%p0 bra $high;
    setp.lt.u32 %p1, %lane, 8;
    @!%p1 bra $second;
    add.u32 %r1, %r1, 1;
    bra.uni $low_end;
  $second:
    add.u32 %r1, %r1, 2;
  $low_end:
    add.u32 %r1, %r1, 10;
    bra.uni $end;
  $high:
    @%p0 add.u32 %r1, %r1, 1000;
    @!%p0 add.u32 %r1, %r1, 100;
  $end:
    st.global.u32 [%out], %r1;)");
  EXPECT_EQ(out, expected([](auto lane) { return lane < 8 ? 11 : lane < 16 ? 12 : 100; }));
}

TEST(Control, ABranchTableSendsEachLaneToItsOwnLabel) {
  const auto out = run_ptx<std::uint32_t>(R"(
    and.b32 %r0, %lane, 3;
    mov.u32 %r1, 0;
    table: .branchtargets $a, $b, $c, $a;
    brx.idx %r0, table;
  $a:
    add.u32 %r1, %r1, 1;
  $b:
    add.u32 %r1, %r1, 10;
  $c:
    add.u32 %r1, %r1, 100;
    st.global.u32 [%out], %r1;)");
  EXPECT_EQ(out, expected([](auto lane) {
              constexpr std::uint32_t values[] = {111, 110, 100, 111};
              return values[lane % 4];
            }));
}

TEST(Control, LanesThatEndEarlyAreNotWaitedFor) {
  const auto out = run_ptx<std::uint32_t>(R"(
    mov.u32 %r0, 5;
    st.global.u32 [%out], %r0;
    setp.ge.u32 %p0, %lane, 20;
    @%p0 exit;
    bar.sync 0;
    mov.u32 %r0, 6;
    st.global.u32 [%out], %r0;)");
  EXPECT_EQ(out, expected([](auto lane) { return lane < 20 ? 6 : 5; }));
}

TEST(Control, LanesThatWaitForOneAnotherGetOn) {
  // A lock that each lane takes in turn: the lanes that spin are before those that hold it.
  PtxOptions options;
  options.module = ".global .align 4 .u32 lock; .global .align 4 .u32 sum;";
  const auto out = run_ptx<std::uint32_t>(options, R"(
  $spin:
    atom.global.cas.b32 %r0, [lock], 0, 1;
    setp.ne.u32 %p0, %r0, 0;
    @%p0 bra $spin;
    ld.volatile.global.u32 %r1, [sum];
    add.u32 %r1, %r1, 1;
    st.volatile.global.u32 [sum], %r1;
    membar.gl;
    atom.global.exch.b32 %r0, [lock], 0;
    bar.warp.sync -1;
    ld.volatile.global.u32 %r1, [sum];
    st.global.u32 [%out], %r1;)");
  EXPECT_THAT(out, Each(32u));
}

TEST(Control, ShufflesWaitForLanesOnOtherPaths) {
  const auto out = run_ptx<std::uint32_t>(R"(
    mov.u32 %r1, %lane;
    setp.lt.u32 %p0, %lane, 16;
    @%p0 bra $join;
    mul.lo.u32 %r1, %lane, 3;
  $join:
    shfl.sync.bfly.b32 %r2, %r1, 16, 31, -1;
    st.global.u32 [%out], %r2;)");
  EXPECT_EQ(out, expected([](auto lane) { return lane < 16 ? (lane + 16) * 3 : lane - 16; }));
}

TEST(Control, AnUnknownInstructionFailsOnlyWhereItIsReached) {
  const std::string body = R"(
    setp.eq.u32 %p0, %lane, 99;
    @%p0 bra $odd;
    mov.u32 %r0, 1;
    st.global.u32 [%out], %r0;
    ret;
  $odd:
    frobnicate.b32 %r0, %r1;)";
  EXPECT_THAT(run_ptx<std::uint32_t>(body), Each(1u));

  PtxOptions options;
  options.must_succeed = false;
  testing::internal::CaptureStderr();
  const PtxOutcome outcome = run_ptx_on(best_isa(), "frobnicate.b32 %r0, %r1;", {}, 4, options);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(outcome.status, LaunchStatus::unsupported);
  EXPECT_EQ(outcome.findings, 0u) << "what is not supported is no finding";
  EXPECT_THAT(said, HasSubstr("emulator: unsupported: snippet, PTX line "));
  EXPECT_THAT(said, HasSubstr("`frobnicate.b32 %r0, %r1`"));
}

TEST(Control, SpecialRegistersOfAWholeBlock) {
  PtxOptions options;
  options.threads = 96;
  const auto out = run_ptx<std::uint32_t>(options, R"(
    mov.u32 %r0, %laneid;
    mov.u32 %r1, %warpid;
    mad.lo.u32 %r0, %r1, 100, %r0;
    mov.u32 %r2, %ntid.x;
    mad.lo.u32 %r0, %r2, 1000, %r0;
    mov.u32 %r3, %lanemask_lt;
    popc.b32 %r3, %r3;
    sub.u32 %r0, %r0, %r3;
    add.u32 %r0, %r0, WARP_SZ;
    st.global.u32 [%out], %r0;)");
  ASSERT_EQ(out.size(), 96u);
  for (std::uint32_t thread = 0; thread < 96; ++thread)
    EXPECT_EQ(out[thread], 96000 + thread / 32 * 100 + 32);
}

TEST(Control, RegistersThatShareARowKeepTheirValues) {
  // Forty values alive at once, then sums of them in an order that lets rows be used again.
  std::string body = "mov.u32 %r0, %lane;\n.reg .b32 %v<40>;\n";
  for (int n = 0; n < 40; ++n)
    body += "mad.lo.u32 %v" + std::to_string(n) + ", %lane, " + std::to_string(n) + ", 1;\n";
  body += "mov.u32 %r1, 0;\n";
  for (int n = 39; n >= 0; --n)
    body += "{ .reg .b64 %t; cvt.u64.u32 %t, %v" + std::to_string(n) +
            "; shl.b64 %t, %t, 1; cvt.u32.u64 %r2, %t; add.u32 %r1, %r1, %r2; }\n";
  body += "st.global.u32 [%out], %r1;";
  EXPECT_EQ(run_ptx<std::uint32_t>(body),
            expected([](auto lane) { return 2 * (lane * (39 * 40 / 2) + 40); }));
}

TEST(Control, AGuardedWriteKeepsTheOtherLanesValuesRoundALoop) {
  // %r1 is read before the middle of the loop and written at its head, for no lane. What is between
  // its last use and the jump back must not take its row.
  const auto out = run_ptx<std::uint32_t>(R"(
    mov.u32 %r0, 0;
    mov.u32 %r1, 7;
    mov.u32 %r3, 0;
    mov.u32 %r4, 0;
  $loop:
    setp.eq.u32 %p0, %r0, 99;
    @%p0 mov.u32 %r1, 1;
    add.u32 %r3, %r3, %r1;
    add.u32 %r6, %r0, 1000;
    add.u32 %r4, %r4, %r6;
    add.u32 %r0, %r0, 1;
    setp.lt.u32 %p1, %r0, 3;
    @%p1 bra $loop;
    add.u32 %r3, %r3, %r4;
    st.global.u32 [%out], %r3;)");
  EXPECT_THAT(out, Each(3 * 7 + 3003u));
}

TEST(Control, ManyRegistersTakeFewRows) {
  std::string text =
      ".version 8.8\n.target sm_80\n.address_size 64\n.entry k() {\n.reg .b32 %r<1000>;\n"
      "mov.u32 %r0, 1;\n";
  for (int n = 1; n < 1000; ++n)
    text += "add.u32 %r" + std::to_string(n) + ", %r" + std::to_string(n - 1) + ", 1;\n";
  const ptx::Module module = ptx::parse(text + "ret;\n}\n");
  const auto kernel = lower_kernel(module, 0, {});
  EXPECT_LE(kernel->entry->frame_bytes, 2u * 128)
      << "a chain of additions needs two rows at a time";
}

}  // namespace
}  // namespace vertebra::emulator::test
