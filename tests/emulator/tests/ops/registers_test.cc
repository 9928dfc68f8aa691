#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/emulator/tests/ops/run_ptx.h"

// What the families and the lowering of operands must agree on, through the whole machine.
namespace vertebra::emulator::test {
namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

template <typename T>
std::vector<T> counted(T first = 0) {
  std::vector<T> values(32);
  std::iota(values.begin(), values.end(), first);
  return values;
}

TEST(RegistersTest, AddsTwoVectors) {
  const auto sum = run_ptx<u32>(R"(
    ld.global.u32 %r0, [%in0];
    ld.global.u32 %r1, [%in1];
    add.u32 %r2, %r0, %r1;
    st.global.u32 [%out], %r2;)",
                                counted<u32>(), counted<u32>(100));
  for (u32 lane = 0; lane < 32; ++lane) EXPECT_EQ(sum[lane], 100 + 2 * lane);
}

TEST(RegistersTest, GuardsLeaveOtherLanesAlone) {
  const auto out = run_ptx<u32>(R"(
    mov.u32 %r0, 7;
    setp.lt.u32 %p0|%p1, %lane, 10;
    @%p0 add.u32 %r0, %r0, %lane;
    @!%p0 shl.b32 %r0, %r0, 1;
    @%p1 add.u32 %r0, %r0, 1;
    st.global.u32 [%out], %r0;)");
  for (u32 lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], lane < 10 ? 7 + lane : 15);
}

TEST(RegistersTest, ImmediatesAreTruncatedToTheOperand) {
  const auto out = run_ptx<u64>(R"(
    mov.u32 %r0, 3;
    mul.wide.u32 %d0, %r0, -1431655765;
    st.global.u64 [%out], %d0;)");
  EXPECT_EQ(out[0], u64{3} * 0xAAAAAAABu);
}

TEST(RegistersTest, ResultsExtendIntoWiderRegisters) {
  PtxOptions options;
  options.outputs = 3;
  const auto out = run_ptx<u32>(options, R"(
    mov.u32 %r0, 0x1234FF80;
    cvt.s8.s32 %r1, %r0;
    cvt.u8.u32 %r2, %r0;
    cvt.u32.u16 %r3, %r0;
    st.global.u32 [%out], %r1;
    st.global.u32 [%out+4], %r2;
    st.global.u32 [%out+8], %r3;)");
  EXPECT_EQ(out[0], 0xFFFFFF80u);
  EXPECT_EQ(out[1], 0x80u);
  EXPECT_EQ(out[2], 0xFF80u) << "the low half of a wider source";
}

TEST(RegistersTest, InvertedPredicatesAndSinks) {
  const auto out = run_ptx<u32>(R"(
    setp.eq.u32 %p0, %lane, 3;
    setp.lt.and.u32 _|%p1, %lane, 5, !%p0;
    selp.b32 %r0, 1, 0, %p1;
    mov.pred %p2, !%p0;
    selp.b32 %r1, 2, 0, %p2;
    or.b32 %r0, %r0, %r1;
    st.global.u32 [%out], %r0;)");
  // Not less than 5, and not 3.
  for (u32 lane = 0; lane < 32; ++lane)
    EXPECT_EQ(out[lane], (lane >= 5 ? 1u : 0u) | (lane == 3 ? 0u : 2u)) << lane;
}

TEST(RegistersTest, VectorsOfRegisters) {
  PtxOptions options;
  options.outputs = 2;
  const auto out = run_ptx<u64>(options, R"(
    mov.b64 %d0, 0x4444333322221111;
    mov.b64 {%r0, %r1}, %d0;
    mov.b64 %d1, {%r1, %r0};
    mov.b64 {%h0, %h1, %h2, %h3}, %d0;
    cvt.u16.u32 %h4, %lane;
    mov.b64 %d2, {%h3, %h2, %h1, %h4};
    st.global.u64 [%out], %d1;
    st.global.u64 [%out+8], %d2;)");
  for (u64 lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(out[2 * lane], 0x2222111144443333u);
    EXPECT_EQ(out[2 * lane + 1], 0x0000222233334444u | lane << 48);
  }
}

TEST(RegistersTest, SpacesOfGenericAddresses) {
  PtxOptions options;
  options.module = ".const .align 4 .b8 table[4] = {1, 2, 3, 4};\n";
  const auto out = run_ptx<u32>(options, R"(
    .shared .align 4 .b8 buffer[16];
    .local .align 4 .b8 depot[16];
    mov.u32 %r9, 0;
    mov.u64 %d0, buffer;
    cvta.shared.u64 %d1, %d0;
    isspacep.shared %p0, %d1;
    isspacep.global %p1, %d1;
    mov.u64 %d2, depot;
    cvta.local.u64 %d3, %d2;
    isspacep.local %p2, %d3;
    isspacep.global %p3, %out;
    isspacep.const %p4, %out;
    mov.u64 %d4, table;
    cvta.const.u64 %d5, %d4;
    isspacep.const %p5, %d5;
    isspacep.global %p6, %d5;
    @%p0 or.b32 %r9, %r9, 1;
    @%p1 or.b32 %r9, %r9, 2;
    @%p2 or.b32 %r9, %r9, 4;
    @%p3 or.b32 %r9, %r9, 8;
    @%p4 or.b32 %r9, %r9, 16;
    @%p5 or.b32 %r9, %r9, 32;
    @%p6 or.b32 %r9, %r9, 64;
    st.global.u32 [%out], %r9;)");
  EXPECT_EQ(out[0], 1u + 4 + 8 + 32);
}

TEST(RegistersTest, ClocksAdvance) {
  const auto out = run_ptx<u64>(R"(
    mov.u64 %d0, %clock64;
    add.u64 %d1, %d0, 1;
    mov.u64 %d1, %clock64;
    sub.u64 %d2, %d1, %d0;
    mov.u32 %r0, %clock;
    st.global.u64 [%out], %d2;)");
  EXPECT_GT(out[0], 0u);
  EXPECT_LT(out[0], 10u);
}

TEST(RegistersTest, WideSumsWithCarry) {
  const auto out = run_ptx<u64>(R"(
    mov.u32 %r0, 0xFFFFFFFF;
    add.cc.u32 %r1, %r0, %lane;
    addc.u32 %r2, 0, 0;
    mov.b64 %d0, {%r1, %r2};
    st.global.u64 [%out], %d0;)");
  for (u64 lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], 0xFFFFFFFFu + lane);
}

TEST(RegistersTest, WhatIsUnknownFailsByNameWhenItRuns) {
  PtxOptions options;
  options.must_succeed = false;
  const std::vector<std::vector<std::byte>> none;
  testing::internal::CaptureStderr();
  const PtxOutcome outcome = run_ptx_on(Isa::portable, R"(
    cvt.rs.f16x2.f32 %r0, %f0, %f1, %r1;)",
                                        none, 4, options);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(outcome.status, LaunchStatus::unsupported);
  EXPECT_EQ(outcome.findings, 0u) << "it is no finding";
  EXPECT_THAT(said, testing::HasSubstr("cvt.rs.f16x2.f32"));
  const PtxOutcome skipped = run_ptx_on(Isa::portable, R"(
    setp.ne.u32 %p0, 1, 1;
    @%p0 cvt.rs.f16x2.f32 %r0, %f0, %f1, %r1;)",
                                        none, 4, options);
  EXPECT_EQ(skipped.status, LaunchStatus::success) << "only what runs can fail";
}

}  // namespace
}  // namespace vertebra::emulator::test
