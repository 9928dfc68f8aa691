// What loads and stores report, and what they must not.
#include "tests/emulator/tests/ops/memory_case.h"

namespace vertebra::emulator::test {
namespace {

using ::testing::HasSubstr;
constexpr auto illegal = LaunchStatus::illegal_address;

class MemoryChecks : public MemoryCase {};
INSTANTIATE_TEST_SUITE_P(Isas, MemoryChecks, ::testing::ValuesIn(isas()), isa_name);

// -- bounds

TEST_P(MemoryChecks, LastBytesOfAnAllocationAreInside) {
  run_silently("ld.global.u32 %r1, [%in+4092]; st.global.u8 [%out+4095], %r1;");
}

TEST_P(MemoryChecks, LoadBehindTheEnd) {
  expect_finding("ld.global.u32 %r1, [%in+4094+2];", Check::bounds, "4 beyond the end of", illegal);
  EXPECT_THAT(lines, HasSubstr("in #"));
  EXPECT_THAT(lines, HasSubstr("thread (0,0,0)"));
}

TEST_P(MemoryChecks, VectorThatStraddlesTheEnd) {
  settings.checks &= ~(1u << static_cast<unsigned>(Check::misaligned));
  EXPECT_EQ(run("ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%in+4088];"), illegal);
  EXPECT_THAT(lines, HasSubstr("16 bytes at"));
  EXPECT_THAT(lines, HasSubstr("8 beyond the end of"));
}

TEST_P(MemoryChecks, OneLaneOfManyIsOutside) {
  expect_finding(R"(
    setp.eq.u32 %p1, %lane, 17;
    @%p1 add.u64 %out4, %out, 8192;
    st.global.u32 [%out4], %lane;)",
                 Check::bounds, "thread (17,0,0)", illegal);
}

TEST_P(MemoryChecks, StoreToNowhere) {
  expect_finding("mov.u64 %d1, 16; st.global.u32 [%d1], 1;", Check::bounds, "in no allocation",
                 illegal);
}

TEST_P(MemoryChecks, LanesInTwoAllocations) {
  run_silently(R"(
    setp.lt.u32 %p1, %lane, 16;
    selp.b64 %d1, %in4, %out4, %p1;
    st.global.u32 [%d1], %lane;
    ld.global.u32 %r1, [%d1];
    st.global.u32 [%out4+128], %r1;)");
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(32 + n), n);
}

TEST_P(MemoryChecks, UseAfterFree) {
  expect_finding("ld.global.u32 %r1, [%gone+8];", Check::use_after_free, "offset 8 of", illegal);
  EXPECT_THAT(lines, HasSubstr("gone"));
}

TEST_P(MemoryChecks, StoreToConstantMemory) {
  expect_finding("mov.u64 %d1, table; st.global.u32 [%d1], 1;", Check::bounds, "constant memory",
                 illegal);
}

TEST_P(MemoryChecks, EndOfSharedMemory) {
  run_silently("st.shared.u32 [tile+4092], 1;");
  expect_finding("st.shared.u32 [tile+4096], 1;", Check::bounds, "shared offset 4096", illegal);
  expect_finding("mov.u32 %r1, tile; ld.shared.u32 %r1, [%r1+-4];", Check::bounds,
                 "shared offset 4294967292", illegal);
}

TEST_P(MemoryChecks, GenericAddressInASharedAccess) {
  expect_finding("mov.u64 %d1, tile; cvta.shared.u64 %d1, %d1; st.shared.u32 [%d1], 1;",
                 Check::bounds, "shared offset", illegal);
}

TEST_P(MemoryChecks, EndOfLocalMemory) {
  expect_finding("mov.u64 %d1, depot; st.local.u32 [%d1+4096], 1;", Check::bounds,
                 "4036 beyond the end of depot, which has 64 bytes", illegal);
}

TEST_P(MemoryChecks, EndOfALocalVariable) {
  // Another one lies behind it, in the same frame.
  const std::string two = ".local .align 8 .b8 first[24]; .local .align 8 .b8 second[24];";
  run_silently(two + "mov.u64 %d1, first; st.local.u32 [%d1+20], 1; st.local.u32 [second], 1;");
  expect_finding(two + "mov.u64 %d1, first; st.local.u32 [%d1+24], 1; st.local.u32 [second], 1;",
                 Check::bounds, "4 beyond the end of first, which has 24 bytes", illegal);
}

TEST_P(MemoryChecks, EndOfParameters) {
  run_silently("mov.b64 %d1, big; ld.param.u32 %r1, [%d1+28];");
  expect_finding("mov.b64 %d1, big; ld.param.u32 %r1, [%d1+32];", Check::bounds,
                 "4 beyond the end of the parameters", illegal);
}

// -- alignment

TEST_P(MemoryChecks, MisalignedInEverySpace) {
  const auto status = LaunchStatus::misaligned_address;
  expect_finding("ld.global.u32 %r1, [%in+2];", Check::misaligned, "4 bytes at", status);
  expect_finding("st.global.v2.u32 [%out4], {%lane, 1};", Check::misaligned, "thread (1,0,0)",
                 status);
  expect_finding("ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%in+8];", Check::misaligned,
                 "16 bytes at address", status);
  expect_finding("st.shared.u16 [tile+1], 3;", Check::misaligned, "shared offset", status);
  expect_finding("st.local.u32 [depot+2], 3;", Check::misaligned, "local offset", status);
  expect_finding("ld.param.u32 %r1, [big+2];", Check::misaligned, "parameter offset", status);
  expect_finding("ld.const.u16 %h1, [table+1];", Check::misaligned, "2 bytes at", status);
  expect_finding("mov.u64 %d1, tile; cvta.shared.u64 %d1, %d1; ld.u64 %d2, [%d1+4];",
                 Check::misaligned, "8 bytes at shared offset", status);
}

// -- uninitialised data

TEST_P(MemoryChecks, UninitialisedWordsReachTheOutput) {
  in_is_initialised = false;
  expect_finding("ld.global.u32 %r1, [%in4]; st.global.u32 [%out4], %r1;", Check::uninit,
                 "the stored value derives from uninitialised data");
  EXPECT_TRUE(written[0]) << "reported, and from then on as good as any";
}

TEST_P(MemoryChecks, UninitialisedWordsThatNobodyUses) {
  in_is_initialised = false;
  run_silently("ld.global.u32 %r1, [%in4]; mov.u32 %r1, 1; st.global.u32 [%out4], %r1;");
}

TEST_P(MemoryChecks, StrictModeReportsTheLoad) {
  in_is_initialised = false;
  settings.strict = true;
  expect_finding("ld.global.v2.u32 {%r1, %r2}, [%in]; st.global.u32 [%out4], %r1;", Check::uninit,
                 "8 of the 8 bytes read at address");
}

TEST_P(MemoryChecks, ArithmeticOnUninitialisedData) {
  in_is_initialised = false;
  expect_finding("ld.global.u8 %r1, [%in4]; add.u32 %r1, %r1, 1; st.global.u32 [%out4], %r1;",
                 Check::uninit, "the stored value");
}

TEST_P(MemoryChecks, PaddingTravelsWithItsWord) {
  run_silently(R"(
    st.local.u8 [depot], 5;
    ld.local.u32 %r1, [depot];
    st.shared.u32 [tile], 0;
    bar.warp.sync -1;
    setp.eq.u32 %p1, %lane, 0;
    @%p1 st.shared.u32 [tile+4], %r1;
    bar.warp.sync -1;
    ld.shared.u32 %r2, [tile+4];
    st.global.u32 [%out4], %r2;)");
  EXPECT_EQ(out[0], 5);
  EXPECT_TRUE(written[0]);
  EXPECT_FALSE(written[1]) << "still padding";
}

TEST_P(MemoryChecks, SharedAndLocalMemoryStartUninitialised) {
  expect_finding("ld.shared.u32 %r1, [tile]; st.global.u32 [%out4], %r1;", Check::uninit, "");
  expect_finding("ld.local.u32 %r1, [depot]; st.global.u32 [%out4], %r1;", Check::uninit, "");
  expect_finding("ld.shared.v4.u32 {%r1, %r2, %r3, %r4}, [tile]; st.global.u32 [%out4], %r4;",
                 Check::uninit, "");
}

TEST_P(MemoryChecks, LoadOverATaintedRegisterCleansIt) {
  run_silently(R"(
    ld.shared.u32 %r1, [tile];
    ld.global.u32 %r1, [%in4];
    st.global.u32 [%out4], %r1;)");
}

TEST_P(MemoryChecks, OnlyTheLanesThatLoadedAreTainted) {
  run_silently(R"(
    mov.u32 %r1, 3;
    setp.lt.u32 %p1, %lane, 4;
    @%p1 ld.shared.u32 %r1, [tile];
    @!%p1 st.global.u32 [%out4], %r1;)");
}

TEST_P(MemoryChecks, UninitialisedAddress) {
  expect_finding(R"(
    ld.shared.u32 %r1, [tile];
    min.u32 %r1, %r1, 0;
    cvt.u64.u32 %d1, %r1; add.u64 %d1, %d1, %in;
    ld.global.u32 %r2, [%d1];)",
                 Check::uninit, "the address derives from uninitialised data");
}

TEST_P(MemoryChecks, UninitialisedDataWithTheCheckOff) {
  settings.checks &= ~(1u << static_cast<unsigned>(Check::uninit));
  in_is_initialised = false;
  run_silently(R"(
    ld.global.u32 %r1, [%in4]; ld.shared.u32 %r2, [tile]; ld.local.u32 %r3, [depot];
    add.u32 %r1, %r1, %r2; add.u32 %r1, %r1, %r3; st.global.u32 [%out4], %r1;)");
}

// -- shared memory, from the outside

TEST_P(MemoryChecks, SharedRaceNamesBothLines) {
  threads = 64;
  const std::string pass_on = R"(
    setp.lt.u32 %p1, %lane, 32;
    shl.b32 %r1, %lane, 2; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    @%p1 st.shared.u32 [%r1], %lane;
    SYNC
    @!%p1 ld.shared.u32 %r4, [%r1+-128];)";
  std::string with = pass_on, without = pass_on;
  with.replace(with.find("SYNC"), 4, "bar.sync 0;");
  without.replace(without.find("SYNC"), 4, "");
  run_silently(with);
  expect_finding(without, Check::shared_race, "this read at shared offset 0 by thread 32");
  EXPECT_THAT(lines, HasSubstr("the write by thread 0 at PTX line"));
}

TEST_P(MemoryChecks, WarpSyncOrdersLanes) {
  const std::string exchange = R"(
    shl.b32 %r1, %lane, 2; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    st.shared.u32 [%r1], %lane;
    SYNC
    xor.b32 %r3, %r1, 64;
    ld.shared.u32 %r4, [%r3];)";
  std::string with = exchange, without = exchange;
  with.replace(with.find("SYNC"), 4, "bar.warp.sync -1;");
  without.replace(without.find("SYNC"), 4, "");
  run_silently(with);
  expect_finding(without, Check::shared_race, "both are lanes of one warp");
}

TEST_P(MemoryChecks, VolatileWarpCodeIsNoRace) {
  run_silently(R"(
    shl.b32 %r1, %lane, 2; mov.u32 %r2, tile; add.u32 %r1, %r1, %r2;
    st.volatile.shared.u32 [%r1], %lane;
    xor.b32 %r3, %r1, 64;
    ld.volatile.shared.u32 %r4, [%r3];
    st.global.u32 [%out4], %r4;)");
  EXPECT_EQ(stored(0), 16u);
}

}  // namespace
}  // namespace vertebra::emulator::test
