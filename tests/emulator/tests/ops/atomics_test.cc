#include <bit>
#include <cmath>

#include "tests/emulator/tests/ops/memory_case.h"

namespace vertebra::emulator::test {
namespace {

class Atomics : public MemoryCase {
 protected:
  /// All lanes apply the operation, with `operand` (PTX), to one place that starts as the first
  /// `T` of %in, in global and in shared memory. Each lane's old value goes to out[1 + lane], the
  /// last value to out[0].
  template <typename T>
  void apply(std::string operation, std::string type, std::string operand, T start) {
    give<T>(0, start);
    const std::string width = std::to_string(8 * sizeof(T));
    const std::string reg = sizeof(T) == 8 ? "%d" : sizeof(T) == 4 ? "%r" : "%h";
    const std::string bytes = std::to_string(sizeof(T));
    const auto body = [&](const std::string& space, const std::string& at) {
      return "ld.global.b" + width + " " + reg + "5, [%in];\n" + operand +
             "setp.eq.u32 %p1, %lane, 0;\n@%p1 st." + space + ".b" + width + " [" + at + "], " +
             reg + "5;\nbar.warp.sync -1;\natom." + space + "." + operation + "." + type + " " +
             reg + "1, [" + at + "], " + reg + "2" + (operation == "cas" ? ", " + reg + "3" : "") +
             ";\nmad.wide.u32 %d7, %lane, " + bytes + ", %out;\nst.global.b" + width + " [%d7+" +
             bytes + "], " + reg + "1;\nbar.warp.sync -1;\nld." + space + ".b" + width + " " + reg +
             "4, [" + at + "];\n@%p1 st.global.b" + width + " [%out], " + reg + "4;\n";
    };
    run_silently(body("global", "counter"));
    const std::vector<std::uint8_t> global = out;
    run_silently(body("shared", "tile"));
    EXPECT_EQ(out, global) << "shared memory differs";
  }
};
INSTANTIATE_TEST_SUITE_P(Isas, Atomics, ::testing::ValuesIn(isas()), isa_name);

constexpr char lane_operand[] = "add.u32 %r2, %lane, 1; mov.u32 %r3, 77;\n";
constexpr char wide_operand[] = "add.u32 %r6, %lane, 1; cvt.u64.u32 %d2, %r6; mov.u64 %d3, 77;\n";

TEST_P(Atomics, AddsInTheOrderOfTheLanes) {
  apply<std::uint32_t>("add", "u32", lane_operand, 0xFFFF'FFF0u);
  std::uint32_t sum = 0xFFFF'FFF0u;
  for (unsigned n = 0; n < 32; ++n) {
    EXPECT_EQ(stored(1 + n), sum) << n;
    sum += n + 1;
  }
  EXPECT_EQ(stored(0), sum);
}

TEST_P(Atomics, IntegersOfBothWidths) {
  apply<std::uint64_t>("add", "u64", wide_operand, ~0ull << 8);
  EXPECT_EQ(stored<std::uint64_t>(0), (~0ull << 8) + 528);
  apply<std::uint32_t>("min", "s32", "sub.u32 %r2, 3, %lane;\n", 2);
  EXPECT_EQ(stored(0), static_cast<std::uint32_t>(-28));
  apply<std::uint32_t>("min", "u32", "sub.u32 %r2, 3, %lane;\n", 2);
  EXPECT_EQ(stored(0), 0u);
  apply<std::uint32_t>("max", "s32", "sub.u32 %r2, 3, %lane;\n", static_cast<std::uint32_t>(-9));
  EXPECT_EQ(stored(0), 3u);
  apply<std::uint32_t>("max", "u32", "sub.u32 %r2, 3, %lane;\n", 0);
  EXPECT_EQ(stored(0), ~0u);
  apply<std::uint64_t>("max", "s64", wide_operand, ~0ull);
  EXPECT_EQ(stored<std::uint64_t>(0), 32u);
  apply<std::uint64_t>("min", "u64", wide_operand, ~0ull);
  EXPECT_EQ(stored<std::uint64_t>(0), 1u);
}

TEST_P(Atomics, IncrementAndDecrementWrap) {
  apply<std::uint32_t>("inc", "u32", "mov.u32 %r2, 4;\n", 3);
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(1 + n), (3 + n) % 5);
  apply<std::uint32_t>("inc", "u32", "mov.u32 %r2, 4;\n", 9);
  EXPECT_EQ(stored(2), 0u) << "above the limit";
  apply<std::uint32_t>("dec", "u32", "mov.u32 %r2, 4;\n", 1);
  EXPECT_EQ(stored(1), 1u);
  EXPECT_EQ(stored(2), 0u);
  EXPECT_EQ(stored(3), 4u);
  apply<std::uint32_t>("dec", "u32", "mov.u32 %r2, 4;\n", 9);
  EXPECT_EQ(stored(2), 4u) << "above the limit";
}

TEST_P(Atomics, Bits) {
  apply<std::uint32_t>("or", "b32", "mov.u32 %r2, 1; shl.b32 %r2, %r2, %lane;\n", 0);
  EXPECT_EQ(stored(0), ~0u);
  EXPECT_EQ(stored(32), ~0u >> 1);
  apply<std::uint32_t>("and", "b32", "mov.u32 %r2, 0xFFFFFF0F;\n", ~0u);
  EXPECT_EQ(stored(0), 0xFFFF'FF0Fu);
  apply<std::uint64_t>("xor", "b64", wide_operand, 1ull << 40);
  EXPECT_EQ(stored<std::uint64_t>(0), 1ull << 40 | 32);
}

TEST_P(Atomics, ExchangeAndCompareAndSwap) {
  apply<std::uint32_t>("exch", "b32", lane_operand, 500);
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(1 + n), n ? n : 500);
  EXPECT_EQ(stored(0), 32u);
  apply<std::uint64_t>("exch", "b64", wide_operand, 500);
  EXPECT_EQ(stored<std::uint64_t>(0), 32u);
  apply<std::uint32_t>("cas", "b32", lane_operand, 5);
  for (unsigned n = 0; n < 32; ++n) EXPECT_EQ(stored(1 + n), n <= 4 ? 5u : 77u) << n;
  EXPECT_EQ(stored(0), 77u);
  apply<std::uint64_t>("cas", "b64", wide_operand, 5);
  EXPECT_EQ(stored<std::uint64_t>(0), 77u);
  apply<std::uint16_t>("cas", "b16", "mov.u16 %h2, 9; mov.u16 %h3, 10;\n", 9);
  EXPECT_EQ(stored<std::uint16_t>(0), 10);
}

TEST_P(Atomics, Floats) {
  apply<float>("add", "f32", "mov.f32 %f2, 0f3E800000; mov.b32 %r2, %f2;\n", 1.5f);
  EXPECT_EQ(stored<float>(0), 9.5f);
  apply<double>("add", "f64", "mov.b64 %d2, 0d3FE0000000000000;\n", 0x1p52);
  EXPECT_EQ(stored<double>(0), 0x1p52) << "ties to even";
}

TEST_P(Atomics, GlobalFloatSumsFlushSubnormals) {
  give<float>(0, 0x1p-127f);
  run_silently(R"(
    ld.global.u32 %r1, [%in];
    setp.eq.u32 %p1, %lane, 0;
    @%p1 st.shared.u32 [tile], %r1;
    @%p1 st.global.u32 [%out], %r1;
    mov.f32 %f1, 0f00000000;
    @%p1 red.shared.add.f32 [tile], %f1;
    @%p1 red.global.add.f32 [%out], %f1;
    @%p1 ld.shared.u32 %r2, [tile];
    @%p1 st.global.u32 [%out+4], %r2;)");
  EXPECT_EQ(stored<float>(0), 0.0f);
  EXPECT_EQ(stored<float>(1), 0x1p-127f);
}

TEST_P(Atomics, HalfFormats) {
  // 1024 + 0.5 rounds to 1024, ties to even; 1025 + 0.5 to 1026.
  apply<std::uint32_t>("add.noftz", "f16x2", "mov.u32 %r2, 0x38003800;\n", 0x6401'6400u);
  EXPECT_EQ(stored(2), 0x6402'6400u);
  apply<std::uint16_t>("add.noftz", "f16", "mov.u16 %h2, 1;\n", 0x0001);
  EXPECT_EQ(stored<std::uint16_t>(0), 33) << "subnormals";
  // bf16: 256 + 1 rounds to 256, 258 + 1 to 260.
  apply<std::uint32_t>("add.noftz", "bf16x2", "mov.u32 %r2, 0x3F803F80;\n", 0x4381'4380u);
  EXPECT_EQ(stored(2), 0x4382'4380u);
  apply<std::uint16_t>("add.noftz", "bf16", "mov.u16 %h2, 0x3F80;\n", 0x0000);
  EXPECT_EQ(stored<std::uint16_t>(0), 0x4200) << "32";
}

TEST_P(Atomics, Vectors) {
  run_silently(R"(
    mad.wide.u32 %d1, %lane, 16, %out;
    st.global.v4.f32 [%d1], {0f3F800000, 0f40000000, 0f40400000, 0f40800000};
    red.global.add.v4.f32 [%d1], {0f3F800000, 0f3F800000, 0f3F800000, 0f3F800000};
    atom.global.add.v2.f32 {%f1, %f2}, [%d1+8], {0f3F800000, 0f40000000};
    st.global.f32 [%out4+1024], %f2;
    mov.u32 %r1, 0x3C00BC00; mov.u32 %r2, 0x7FFF3C00;
    st.global.v2.u32 [%out+2048], {%r1, %r2};
    mov.u32 %r3, 0x40003C00;
    red.global.max.noftz.v2.f16x2 [%out+2048], {%r3, %r3};)");
  EXPECT_EQ(stored<float>(4), 2.0f);
  EXPECT_EQ(stored<float>(6), 5.0f);
  EXPECT_EQ(stored<float>(7), 7.0f);
  EXPECT_EQ(stored<float>(256 + 9), 5.0f);
  EXPECT_EQ(stored(512), 0x4000'3C00u);
  EXPECT_EQ(stored(513), 0x4000'3C00u) << "a number wins over none";
}

TEST_P(Atomics, GenericAddressesAndModifiers) {
  run_silently(R"(
    mov.u64 %d1, tile; cvta.shared.u64 %d1, %d1;
    st.shared.u32 [tile], 0;
    bar.warp.sync -1;
    setp.lt.u32 %p1, %lane, 8;
    @!%p1 mov.u64 %d1, counter;
    atom.acq_rel.gpu.add.u32 %r1, [%d1], 1;
    red.relaxed.cta.add.s32 [%d1], -1;
    atom.add.release.sys.u32 _, [%d1], 2;
    bar.warp.sync -1;
    ld.shared.u32 %r2, [tile]; ld.global.u32 %r3, [counter];
    st.global.v2.u32 [%out], {%r2, %r3};)");
  EXPECT_EQ(stored(0), 16u);
  EXPECT_EQ(stored(1), 48u);
}

TEST_P(Atomics, ManyWarpsLoseNothing) {
  threads = 1024;
  run_silently(R"(
    setp.eq.u32 %p1, %lane, 0;
    @%p1 st.shared.u32 [tile], 0;
    bar.sync 0;
    atom.shared.add.u32 %r1, [tile], 1;
    red.global.add.u32 [counter], 1;
    bar.sync 0;
    ld.shared.u32 %r2, [tile]; ld.global.u32 %r3, [counter];
    @%p1 st.global.v2.u32 [%out], {%r2, %r3};)");
  EXPECT_EQ(stored(0), 1024u);
  EXPECT_EQ(stored(1), 1024u);
}

// -- checks

TEST_P(Atomics, OutOfBoundsAndMisaligned) {
  expect_finding("red.global.add.u32 [%out+4096], 1;", Check::bounds, "beyond the end",
                 LaunchStatus::illegal_address);
  expect_finding("red.shared.add.u64 [tile+4], 1;", Check::misaligned, "8 bytes at",
                 LaunchStatus::misaligned_address);
  expect_finding("red.global.add.u32 [table], 1;", Check::bounds, "constant memory",
                 LaunchStatus::illegal_address);
}

TEST_P(Atomics, UninitialisedOperandAndMemory) {
  expect_finding("ld.local.u32 %r1, [depot]; red.global.add.u32 [counter], %r1;", Check::uninit,
                 "the operand of the atomic derives from uninitialised data");
  expect_finding("red.global.add.u32 [%out], 1;", Check::uninit,
                 "the memory of the atomic was never written");
  expect_finding("red.shared.add.u32 [tile], 1;", Check::uninit, "never written");
  run_silently("atom.global.exch.b32 %r1, [%out], 1;");
}

TEST_P(Atomics, WeakAccessBesideAnAtomicRaces) {
  threads = 64;
  expect_finding(R"(
    setp.eq.u32 %p1, %lane, 0;
    @%p1 st.shared.u32 [tile], 0;
    bar.sync 0;
    setp.lt.u32 %p2, %lane, 32;
    @%p2 red.shared.add.u32 [tile], 1;
    @!%p2 ld.shared.u32 %r1, [tile];)",
                 Check::shared_race, "is not ordered after the");
}

TEST_P(Atomics, UnknownOperationsAreRefused) {
  EXPECT_EQ(run("red.global.add.u8 [counter], 1;"), LaunchStatus::unsupported);
  EXPECT_EQ(run("red.global.inc.s32 [counter], 1;"), LaunchStatus::unsupported);
  EXPECT_EQ(run("atom.global.cas.b128 %r1, [counter], %r1, %r1;"), LaunchStatus::unsupported);
}

}  // namespace
}  // namespace vertebra::emulator::test
