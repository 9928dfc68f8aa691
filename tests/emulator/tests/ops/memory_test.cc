#include "tests/emulator/tests/ops/memory_case.h"

namespace vertebra::emulator::test {
namespace {

class Memory : public MemoryCase {};
INSTANTIATE_TEST_SUITE_P(Isas, Memory, ::testing::ValuesIn(isas()), isa_name);

TEST_P(Memory, GlobalWords) {
  run_silently("ld.global.u32 %r1, [%in4]; st.global.u32 [%out4], %r1;");
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(n), given(n)) << n;
  EXPECT_TRUE(written[127]);
  EXPECT_FALSE(written[128]);
}

TEST_P(Memory, LanesThatAreMaskedOutLoadAndStoreNothing) {
  run_silently(R"(
    setp.ge.u32 %p1, %lane, 20;
    mov.u32 %r1, 5;
    @%p1 ld.global.u32 %r1, [%in4];
    setp.ne.u32 %p2, %lane, 30;
    @%p2 st.global.u32 [%out4], %r1;)");
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(n), n == 30 ? 0 : n < 20 ? 5 : given(n)) << n;
  EXPECT_FALSE(written[120]);
}

TEST_P(Memory, ScatteredAddresses) {
  run_silently(R"(
    mul.lo.u32 %r2, %lane, 52;
    rem.u32 %r2, %r2, 1000;
    and.b32 %r2, %r2, 0xFFC;
    cvt.u64.u32 %d1, %r2;
    add.u64 %d1, %d1, %in;
    ld.global.u32 %r1, [%d1];
    st.global.u32 [%out4], %r1;)");
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(n), given(n * 52 % 1000 / 4)) << n;
}

TEST_P(Memory, NarrowLoadsExtendToTheRegister) {
  in[0] = 0x80, in[1] = 0xFF, in[2] = 0x7F, in[3] = 0x01;
  run_silently(R"(
    ld.global.s8 %r1, [%in]; st.global.u32 [%out], %r1;
    ld.global.u8 %r1, [%in]; st.global.u32 [%out+4], %r1;
    ld.global.s16 %r1, [%in]; st.global.u32 [%out+8], %r1;
    ld.global.b16 %r1, [%in]; st.global.u32 [%out+12], %r1;
    ld.global.s8 %h1, [%in]; st.global.u16 [%out+16], %h1;
    ld.global.u8 %h1, [%in+1]; st.global.u16 [%out+18], %h1;
    ld.global.s8 %d1, [%in]; st.global.u64 [%out+24], %d1;
    ld.global.s32 %d1, [%in]; st.global.u64 [%out+32], %d1;
    ld.global.u32 %d1, [%in]; st.global.u64 [%out+40], %d1;)");
  EXPECT_EQ(stored(0), 0xFFFF'FF80u);
  EXPECT_EQ(stored(1), 0x80u);
  EXPECT_EQ(stored(2), 0xFFFF'FF80u);
  EXPECT_EQ(stored(3), 0xFF80u);
  EXPECT_EQ(stored<std::uint16_t>(8), 0xFF80);
  EXPECT_EQ(stored<std::uint16_t>(9), 0xFF);
  EXPECT_EQ(stored<std::uint64_t>(3), 0xFFFF'FFFF'FFFF'FF80u);
  EXPECT_EQ(stored<std::uint64_t>(4), 0x017F'FF80u);
  EXPECT_EQ(stored<std::uint64_t>(5), 0x017F'FF80u);
}

TEST_P(Memory, NarrowStoresTakeTheLowBytes) {
  run_silently(R"(
    mov.u32 %r1, 0x12345678; mov.u64 %d1, 0x1122334455667788;
    st.global.u8 [%out], %r1; st.global.u16 [%out+2], %r1;
    st.global.u32 [%out+4], %d1; st.global.b8 [%out+8], %d1; st.global.u16 [%out+10], -2;)");
  EXPECT_EQ(out[0], 0x78);
  EXPECT_EQ(out[1], 0);
  EXPECT_FALSE(written[1]);
  EXPECT_EQ(stored<std::uint16_t>(1), 0x5678);
  EXPECT_EQ(stored(1), 0x5566'7788u);
  EXPECT_EQ(out[8], 0x88);
  EXPECT_EQ(stored<std::uint16_t>(5), 0xFFFE);
}

TEST_P(Memory, VectorsOfEveryWidth) {
  run_silently(R"(
    mad.wide.u32 %d1, %lane, 16, %in; mad.wide.u32 %d2, %lane, 16, %out;
    ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%d1];
    st.global.v4.u32 [%d2], {%r2, %r1, %r4, %r3};
    mad.wide.u32 %d1, %lane, 8, %in; mad.wide.u32 %d2, %lane, 8, %out;
    ld.global.v2.f32 {%f1, %f2}, [%d1+512];
    st.global.v2.f32 [%d2+512], {%f2, %f1};
    ld.global.v4.u16 {%h1, %h2, %h3, %h4}, [%d1+1024];
    st.global.v4.u16 [%d2+1024], {%h4, %h3, %h2, %h1};
    ld.global.v2.s8 {%h1, %h2}, [%d1+1024];
    st.global.v4.b8 [%d2+1280], {%h2, %h1, 3, %h1};
    mad.wide.u32 %d1, %lane, 16, %in; mad.wide.u32 %d2, %lane, 16, %out;
    ld.global.v2.b64 {%d3, _}, [%d1+2048];
    st.global.v2.b64 [%d2+2048], {77, %d3};
    mad.wide.u32 %d1, %lane, 32, %in; mad.wide.u32 %d2, %lane, 32, %out;
    ld.global.v8.b32 {%r1, %r2, %r3, %r4, %r5, %r6, %r7, %r8}, [%d1];
    st.global.v8.b32 [%d2+3072], {%r8, %r7, %r6, %r5, %r4, %r3, %r2, %r1};)");
  for (unsigned n = 0; n < 128; ++n) EXPECT_EQ(stored(n), given(n ^ 1)) << n;
  for (unsigned n = 128; n < 192; ++n) EXPECT_EQ(stored(n), given(n ^ 1)) << n;
  for (unsigned n = 512; n < 640; ++n)
    EXPECT_EQ(stored<std::uint16_t>(n), given<std::uint16_t>(n ^ 3)) << n;
  EXPECT_EQ(out[1280 + 8 * 31], in[1024 + 8 * 31 + 1]);
  EXPECT_EQ(out[1280 + 8 * 31 + 2], 3);
  EXPECT_FALSE(written[1280 + 8 * 31 + 4]);
  EXPECT_EQ(stored<std::uint64_t>(256 + 2 * 9), 77u);
  EXPECT_EQ(stored<std::uint64_t>(256 + 2 * 9 + 1), given<std::uint64_t>(256 + 2 * 9));
  for (unsigned n = 0; n < 32 * 8; ++n) EXPECT_EQ(stored(768 + n), given(n ^ 7)) << n;
}

TEST_P(Memory, ModifiersThatChangeNoValue) {
  run_silently(R"(
    ld.global.nc.L1::no_allocate.L2::128B.u32 %r1, [%in4];
    ld.volatile.global.u32 %r2, [%in4];
    ld.relaxed.gpu.global.u32 %r3, [%in4];
    ld.acquire.sys.global.u32 %r4, [%in4];
    ld.weak.global.cs.u32 %r5, [%in4];
    ldu.global.u32 %r6, [%in4];
    createpolicy.fractional.L2::evict_last.b64 %d1, 1.0;
    ld.global.L2::cache_hint.u32 %r7, [%in4], %d1;
    prefetch.global.L2 [%gone];
    discard.global.L2 [%out], 128;
    add.u32 %r1, %r1, %r2; add.u32 %r1, %r1, %r3; add.u32 %r1, %r1, %r4;
    add.u32 %r1, %r1, %r5; add.u32 %r1, %r1, %r6; add.u32 %r1, %r1, %r7;
    st.release.gpu.global.u32 [%out4], %r1;
    st.global.wt.u32 [%out4+128], %r1;
    st.volatile.global.u32 [%out4+256], %r1;)");
  for (unsigned n = 0; n < 96; ++n) EXPECT_EQ(stored(n), 7 * given(n % 32)) << n;
}

TEST_P(Memory, SharedWithNegativeBases) {
  run_silently(R"(
    shl.b32 %r1, %lane, 2; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    st.shared.u32 [%r1+64], %lane;
    bar.sync 0;
    sub.u32 %r3, 124, %r1; add.u32 %r3, %r3, %r2;
    add.u32 %r3, %r3, -1024;
    ld.shared.u32 %r4, [%r3+1088];
    st.global.u32 [%out4], %r4;
    bar.sync 0;
    st.shared.u32 [%r1+64], %r4;
    bar.sync 0;
    ld.shared.u32 %r4, [tile+64];
    setp.eq.u32 %p1, %lane, 0;
    @%p1 st.global.u32 [%out4+128], %r4;)");
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(n), 31 - n) << n;
}

TEST_P(Memory, LocalMemoryIsEachLanesOwn) {
  run_silently(R"(
    mov.u64 %d1, depot;
    cvta.local.u64 %d2, %d1;
    st.local.v2.u32 [%d1+8], {%lane, 7};
    mul.lo.u32 %r1, %lane, 3;
    st.u32 [%d2+16], %r1;
    ld.u32 %r2, [%d2+8];
    ld.local.u32 %r3, [depot+16];
    ld.local.u32 %r4, [%d1+12];
    mad.wide.u32 %d3, %lane, 12, %out;
    st.global.u32 [%d3], %r2; st.global.u32 [%d3+4], %r3; st.global.u32 [%d3+8], %r4;)");
  for (unsigned n = 0; n < 32; ++n) {
    EXPECT_EQ(stored(3 * n), n);
    EXPECT_EQ(stored(3 * n + 1), 3 * n);
    EXPECT_EQ(stored(3 * n + 2), 7u);
  }
}

TEST_P(Memory, ParametersByNameAndByAddress) {
  run_silently(R"(
    ld.param.u32 %r1, [big+4];
    ld.param.s8 %r2, [big+31];
    mov.b64 %d1, big;
    ld.param.v4.u32 {%r3, %r4, %r5, %r6}, [%d1+16];
    ld.param.v2.b64 {%d2, %d3}, [big];
    mad.wide.u32 %d1, %lane, 4, %d1;
    and.b32 %r8, %lane, 7;
    mov.b64 %d1, big;
    mad.wide.u32 %d1, %r8, 4, %d1;
    ld.param.u32 %r7, [%d1];
    st.global.u32 [%out], %r1; st.global.u32 [%out+4], %r2; st.global.u32 [%out+8], %r6;
    st.global.u64 [%out+16], %d3; st.global.u32 [%out4+32], %r7;)");
  EXPECT_EQ(stored(0), 0xF7F6'F5F4u);
  EXPECT_EQ(stored(1), 0x0Fu);
  EXPECT_EQ(stored(2), 0x0F0E'0D0Cu);
  EXPECT_EQ(stored<std::uint64_t>(2), 0xFFFE'FDFC'FBFA'F9F8u);
  EXPECT_EQ(stored(8 + 9), 0xF7F6'F5F4u);
}

TEST_P(Memory, ParametersOfCalls) {
  run_silently(R"(
    {
    .param .b32 a; .param .b32 b;
    st.param.b32 [a], %lane;
    call.uni (b), twice, (a);
    ld.param.b32 %r1, [b];
    }
    st.global.u32 [%out4], %r1;)");
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(n), 2 * n);
}

TEST_P(Memory, ConstantsAndVariables) {
  run_silently(R"(
    and.b32 %r1, %lane, 3;
    mov.u64 %d1, table;
    mad.wide.u32 %d1, %r1, 4, %d1;
    ld.const.u32 %r2, [%d1];
    st.global.u32 [%out4], %r2;
    ld.const.v2.u32 {%r3, %r4}, [table+8];
    cvta.const.u64 %d2, %d1;
    ld.u32 %r5, [%d2];
    add.u32 %r3, %r3, %r5;
    setp.eq.u32 %p1, %lane, 0;
    @%p1 st.global.u32 [counter+4], %r3;
    bar.warp.sync -1;
    ld.global.u32 %r6, [counter+4];
    st.global.u32 [%out4+128], %r6;)");
  for (unsigned n = 0; n < 32; ++n) {
    EXPECT_EQ(stored(n), 10 + n % 4);
    EXPECT_EQ(stored(32 + n), 12u + 10u);
  }
}

TEST_P(Memory, GenericAddressesOfEverySpaceInOneWarp) {
  run_silently(R"(
    mov.u64 %d1, tile; cvta.shared.u64 %d1, %d1;
    mov.u64 %d2, depot; cvta.local.u64 %d2, %d2;
    and.b32 %r1, %lane, 3;
    shl.b32 %r2, %lane, 2;
    cvt.u64.u32 %d4, %r2;
    add.u64 %d3, %d1, %d4;
    setp.eq.u32 %p1, %r1, 1; @%p1 mov.u64 %d3, %d2;
    setp.ge.u32 %p2, %r1, 2; @%p2 mov.u64 %d3, %out4;
    add.u32 %r3, %lane, 100;
    st.u32 [%d3], %r3;
    ld.u32 %r4, [%d3];
    st.global.u32 [%out4+128], %r4;)");
  for (unsigned n = 0; n < 32; ++n) {
    EXPECT_EQ(stored(32 + n), 100 + n) << n;
    EXPECT_EQ(stored(n), n % 4 >= 2 ? 100 + n : 0) << n;
  }
}

TEST_P(Memory, UnknownFormsAreRefusedByName) {
  EXPECT_EQ(run("ld.global.b128 %d1, [%in];"), LaunchStatus::unsupported);
  EXPECT_THAT(lines, ::testing::HasSubstr("b128"));
  EXPECT_EQ(findings, 0u);
  EXPECT_EQ(run("st.global.odd.u32 [%in], 1;"), LaunchStatus::unsupported);
  EXPECT_THAT(lines, ::testing::HasSubstr("odd"));
}

}  // namespace
}  // namespace vertebra::emulator::test
