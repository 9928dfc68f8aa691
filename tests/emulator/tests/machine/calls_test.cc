// Calls: parameters and results through .param slots, recursion, pointers, the built-in functions.
#include <gmock/gmock.h>

#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

using testing::Each;
using testing::HasSubstr;

constexpr const char* factorial = R"(
.func (.param .b32 result) factorial (.param .b32 n)
{
  .reg .pred %p<2>;
  .reg .b32 %r<6>;
  ld.param.u32 %r1, [n];
  setp.gt.u32 %p1, %r1, 1;
  @%p1 bra $more;
  mov.u32 %r2, 1;
  st.param.b32 [result+0], %r2;
  ret;
$more:
  sub.u32 %r3, %r1, 1;
  {
    .param .b32 param0;
    st.param.b32 [param0+0], %r3;
    .param .b32 retval0;
    call.uni (retval0), factorial, (param0);
    ld.param.b32 %r4, [retval0+0];
  }
  mul.lo.u32 %r5, %r4, %r1;
  st.param.b32 [result+0], %r5;
  ret;
}
)";

constexpr const char* call_factorial = R"(
  and.b32 %r0, %lane, 7;
  {
    .param .b32 param0;
    st.param.b32 [param0+0], %r0;
    .param .b32 retval0;
    call.uni (retval0), factorial, (param0);
    ld.param.b32 %r1, [retval0+0];
  }
  st.global.u32 [%out], %r1;)";

TEST(Calls, EachLaneRecursesAsDeepAsItNeeds) {
  PtxOptions options;
  options.module = factorial;
  const auto out = run_ptx<std::uint32_t>(options, call_factorial);
  const std::uint32_t expected[] = {1, 1, 2, 6, 24, 120, 720, 5040};
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], expected[lane % 8]);
}

TEST(Calls, EndlessRecursionOverflowsTheStack) {
  PtxOptions options;
  options.must_succeed = false;
  options.module = R"(
    .func down (.param .b64 x)
    {
      .reg .b64 %d<2>;
      ld.param.u64 %d0, [x];
      { .param .b64 p; st.param.b64 [p], %d0; call down, (p); }
      ret;
    })";
  testing::internal::CaptureStderr();
  const PtxOutcome outcome = run_ptx_on(
      best_isa(), "{ .param .b64 p; st.param.b64 [p], %out; call down, (p); }", {}, 4, options);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("emulator: stack: kernel snippet"));
  EXPECT_EQ(outcome.status, LaunchStatus::stack_overflow);
  EXPECT_EQ(outcome.findings, 1u);
}

TEST(Calls, TheStackLimitCountsWhatAGpuKeepsOnItsStack) {
  // A call takes 32 bytes for its variable and 16 for the way back: 21 of them fit in 1024 bytes.
  PtxOptions options;
  options.must_succeed = false;
  options.module = R"(
    .func down (.param .b32 n)
    {
      .local .align 8 .b8 depot[32];
      .reg .pred %p;
      .reg .b32 %r;
      ld.param.u32 %r, [n];
      st.local.u32 [depot], %r;
      sub.u32 %r, %r, 1;
      setp.eq.u32 %p, %r, 0;
      @%p ret;
      { .param .b32 p; st.param.b32 [p], %r; call down, (p); }
      ret;
    })";
  const auto run_deep = [&](int depth) {
    return run_ptx_on(best_isa(),
                      "{ .param .b32 p; st.param.b32 [p], " + std::to_string(depth) +
                          "; call down, (p); }",
                      {}, 4, options)
        .status;
  };
  EXPECT_EQ(run_deep(21), LaunchStatus::success);
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_deep(22), LaunchStatus::stack_overflow);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("call depth 22 needs 1056 bytes of stack, the limit is 1024"));
}

TEST(Calls, PointersFromATableSendLanesToDifferentFunctions) {
  PtxOptions options;
  options.module = R"(
    .func (.param .b32 r) twice (.param .b32 x)
    { .reg .b32 %r<2>; ld.param.u32 %r0, [x]; shl.b32 %r0, %r0, 1; st.param.b32 [r], %r0; ret; }
    .func (.param .b32 r) negated (.param .b32 x)
    { .reg .b32 %r<2>; ld.param.u32 %r0, [x]; neg.s32 %r0, %r0; st.param.b32 [r], %r0; ret; }
    .global .align 8 .u64 table[2] = {twice, negated};)";
  // The harness places variables without their relocations, so the addresses are taken here.
  const auto out = run_ptx<std::uint32_t>(options, R"(
    and.b32 %r0, %lane, 1;
    setp.eq.u32 %p0, %r0, 0;
    mov.u64 %d0, twice;
    mov.u64 %d1, negated;
    selp.b64 %d2, %d0, %d1, %p0;
    {
      .param .b32 param0;
      st.param.b32 [param0], %lane;
      .param .b32 retval0;
      prototype_0 : .callprototype (.param .b32 _) _ (.param .b32 _);
      call (retval0), %d2, (param0), prototype_0;
      ld.param.b32 %r1, [retval0];
    }
    st.global.u32 [%out], %r1;)");
  for (std::uint32_t lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], lane % 2 ? -lane : 2 * lane);
}

TEST(Calls, AStructTravelsByValueAndItsAddressCanBeTaken) {
  PtxOptions options;
  options.module = R"(
    .func (.param .align 16 .b8 r[16]) swap (.param .align 8 .b8 pair[16], .param .b32 at)
    {
      .reg .b64 %d<5>;
      .reg .b32 %r<2>;
      mov.b64 %d0, pair;
      ld.param.u32 %r0, [at];
      cvt.u64.u32 %d3, %r0;
      add.u64 %d0, %d0, %d3;
      ld.param.u64 %d1, [%d0];
      ld.param.u64 %d2, [pair];
      st.param.v2.b64 [r], {%d1, %d2};
      ret;
    })";
  const auto out = run_ptx<std::uint64_t>(options, R"(
    cvt.u64.u32 %d0, %lane;
    add.u64 %d1, %d0, 1000;
    mov.u32 %r0, 8;
    {
      .param .align 8 .b8 param0[16];
      st.param.b64 [param0], %d0;
      st.param.b64 [param0+8], %d1;
      .param .b32 param1;
      st.param.b32 [param1], %r0;
      .param .align 16 .b8 retval0[16];
      call.uni (retval0), swap, (param0, param1);
      ld.param.v2.b64 {%d2, %d3}, [retval0];
    }
    shl.b64 %d3, %d3, 32;
    or.b64 %d2, %d2, %d3;
    st.global.u64 [%out], %d2;)");
  for (std::uint64_t lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], (lane << 32) + lane + 1000);
}

TEST(Calls, WhatWasNeverWrittenTravelsAsSuch) {
  PtxOptions options;
  options.must_succeed = false;
  options.module = R"(
    .func (.param .b32 r) same (.param .b32 x)
    { .reg .b32 %r<2>; ld.param.u32 %r0, [x]; st.param.b32 [r], %r0; ret; })";
  const std::string call = R"(
      .param .b32 retval0;
      call.uni (retval0), same, (param0);
      ld.param.b32 %r1, [retval0];
    }
    st.global.u32 [%out], %r1;)";
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_ptx_on(best_isa(), "{ .param .b32 param0;" + call, {}, 4, options).findings, 1u);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("emulator: uninit: "));
  options.must_succeed = true;
  run_ptx_on(best_isa(), "{ .param .b32 param0; st.param.b32 [param0], %lane;" + call, {}, 4,
             options);
}

TEST(Calls, PrintfWritesItsArguments) {
  PtxOptions options;
  options.module = R"(
    .extern .func (.param .b32 r) vprintf (.param .b64 f, .param .b64 a);
    .global .align 1 .b8 text[20] = {91,37,100,32,37,46,50,102,32,37,115,32,37,108,108,120,93,10,0,0};
    .global .align 1 .b8 word[3] = {104,105,0};)";
  testing::internal::CaptureStdout();
  run_ptx_on(best_isa(), R"(
    .local .align 8 .b8 args[32];
    setp.ne.u32 %p0, %lane, 5;
    @%p0 ret;
    mov.u64 %d0, args;
    st.local.u32 [%d0], -3;
    mov.f64 %g0, 0d3FF4000000000000;
    st.local.f64 [%d0+8], %g0;
    mov.u64 %d1, word;
    st.local.u64 [%d0+16], %d1;
    mov.u64 %d2, 0x123456789A;
    st.local.u64 [%d0+24], %d2;
    cvta.local.u64 %d3, %d0;
    mov.u64 %d4, text;
    {
      .param .b64 param0; st.param.b64 [param0], %d4;
      .param .b64 param1; st.param.b64 [param1], %d3;
      .param .b32 retval0;
      call.uni (retval0), vprintf, (param0, param1);
      ld.param.b32 %r0, [retval0];
    }
    st.global.u32 [%out], %r0;)",
             {}, 4, options);
  // [%d %.2f %s %llx]
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "[-3 1.25 hi 123456789a]\n");
}

TEST(Calls, AFunctionThatNobodyKnowsFailsByName) {
  PtxOptions options;
  options.must_succeed = false;
  options.module = ".extern .func mystery (.param .b64 x);";
  testing::internal::CaptureStderr();
  const PtxOutcome outcome = run_ptx_on(
      best_isa(), "{ .param .b64 p; st.param.b64 [p], %out; call mystery, (p); }", {}, 4, options);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("'mystery'"));
  EXPECT_EQ(outcome.status, LaunchStatus::unsupported);
}

}  // namespace
}  // namespace vertebra::emulator::test
