#include <gtest/gtest.h>

#include "tests/emulator/tests/ops/one_instruction.h"

// Which bytes of a result derive from uninitialised bytes: bit n of a lane's taint is byte n.
namespace vertebra::emulator::test {
namespace {

using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

/// A source register with taint in every lane.
template <typename T>
struct Tainted {
  T value;
  std::uint8_t taint;
};

template <typename T>
void add(OneInstruction& instruction, const Tainted<T>& input) {
  instruction.in(all(input.value), input.taint);
}
inline void add(OneInstruction& instruction, const Literal& literal) { instruction.in(literal); }

/// The taint of `opcode d, in..` with d of that many bits. The destination was all tainted before,
/// so that what is not written shows.
template <typename... In>
unsigned taint_of(std::string_view opcode, unsigned bits, const In&... in) {
  unsigned result = ~0u;
  for (const Isa isa : isas()) {
    OneInstruction instruction(opcode);
    instruction.out(bits);
    instruction.taint_output(0xFF);
    (add(instruction, in), ...);
    EXPECT_TRUE(instruction.lower(isa)) << opcode << instruction.why();
    instruction.run(0x7FFFFFFF);
    EXPECT_EQ(instruction.taint()[31], 0xFF) << opcode << ": a lane outside the mask";
    const unsigned taint = instruction.taint()[30];
    EXPECT_TRUE(result == ~0u || result == taint) << opcode;
    result = taint;
  }
  return result;
}

const Tainted<u32> clean{0x01020304, 0}, byte1{0x01020304, 0x2};
const Tainted<u64> clean64{5, 0}, byte5{5, 0x20};

TEST(TaintTest, ArithmeticSpreadsToAllBytes) {
  EXPECT_EQ(taint_of("add.u32", 32, clean, clean), 0u);
  EXPECT_EQ(taint_of("add.u32", 32, clean, byte1), 0xFu);
  EXPECT_EQ(taint_of("mul.wide.u32", 64, byte1, clean), 0xFFu);
  EXPECT_EQ(taint_of("fma.rn.f32", 32, clean, clean, byte1), 0xFu);
  EXPECT_EQ(taint_of("add.f64", 64, byte5, clean64), 0xFFu);
  EXPECT_EQ(taint_of("add.u16", 16, Tainted<u16>{1, 1}, Tainted<u16>{1, 0}), 0x3u);
}

TEST(TaintTest, MovesAndLogicKeepBytesApart) {
  EXPECT_EQ(taint_of("mov.b32", 32, byte1), 0x2u);
  EXPECT_EQ(taint_of("mov.b64", 64, byte5), 0x20u);
  EXPECT_EQ(taint_of("xor.b32", 32, byte1, Tainted<u32>{0, 0x8}), 0xAu);
  EXPECT_EQ(taint_of("not.b64", 64, byte5), 0x20u);
  EXPECT_EQ(taint_of("lop3.b32", 32, byte1, clean, clean, Literal{0x96}), 0x2u);
}

TEST(TaintTest, MasksClean) {
  const Tainted<u32> all_bytes{0, 0xF};
  EXPECT_EQ(taint_of("and.b32", 32, all_bytes, Literal{0x00FF00FF}), 0x5u);
  EXPECT_EQ(taint_of("and.b32", 32, all_bytes, Literal{0x00010000}), 0x4u);
  EXPECT_EQ(taint_of("or.b32", 32, all_bytes, Literal{0xFF0000F0}), 0x7u);
  EXPECT_EQ(taint_of("or.b32", 32, all_bytes, Literal{0}), 0xFu);
}

TEST(TaintTest, ShiftsMoveBytes) {
  EXPECT_EQ(taint_of("shl.b32", 32, byte1, Literal{8}), 0x4u);
  EXPECT_EQ(taint_of("shl.b32", 32, byte1, Literal{9}), 0xCu);
  EXPECT_EQ(taint_of("shl.b32", 32, byte1, Literal{32}), 0u);
  EXPECT_EQ(taint_of("shr.u32", 32, byte1, Literal{8}), 0x1u);
  EXPECT_EQ(taint_of("shr.u32", 32, byte1, Literal{4}), 0x3u);
  EXPECT_EQ(taint_of("shr.u32", 32, byte1, Literal{16}), 0u);
  EXPECT_EQ(taint_of("shr.s32", 32, Tainted<u32>{0, 0x8}, Literal{16}), 0xEu) << "the sign spreads";
  EXPECT_EQ(taint_of("shr.u32", 32, Tainted<u32>{0, 0x8}, Literal{16}), 0x2u);
  EXPECT_EQ(taint_of("shr.u64", 64, byte5, Literal{40}), 0x1u);
  EXPECT_EQ(taint_of("shl.b32", 32, byte1, Tainted<u32>{8, 0}), 0xFu) << "not a constant";
  EXPECT_EQ(taint_of("shf.l.wrap.b32", 32, byte1, clean, Literal{16}), 0u);
  EXPECT_EQ(taint_of("shf.l.wrap.b32", 32, byte1, clean, Literal{24}), 0x1u);
  EXPECT_EQ(taint_of("shf.r.wrap.b32", 32, clean, byte1, Literal{16}), 0x8u);
  EXPECT_EQ(taint_of("shf.r.clamp.b32", 32, byte1, clean, Literal{32}), 0u);
}

TEST(TaintTest, FieldsOfBytes) {
  EXPECT_EQ(taint_of("bfe.u32", 32, byte1, Literal{8}, Literal{8}), 0x1u);
  EXPECT_EQ(taint_of("bfe.u32", 32, byte1, Literal{16}, Literal{8}), 0u);
  EXPECT_EQ(taint_of("bfe.u32", 32, byte1, Literal{16}, Literal{5}), 0xFu);
  EXPECT_EQ(taint_of("bfi.b32", 32, Tainted<u32>{0, 1}, clean, Literal{24}, Literal{8}), 0x8u);
  EXPECT_EQ(taint_of("bfi.b32", 32, clean, Tainted<u32>{0, 0xF}, Literal{8}, Literal{16}), 0x9u);
  EXPECT_EQ(taint_of("prmt.b32", 32, byte1, clean, Literal{0x1041}), 0x9u);
  EXPECT_EQ(taint_of("prmt.b32", 32, clean, byte1, Literal{0x5555}), 0xFu);
  EXPECT_EQ(taint_of("prmt.b32", 32, clean, byte1, Literal{0x3210}), 0u);
}

TEST(TaintTest, ConversionsKeepPaddingApart) {
  EXPECT_EQ(taint_of("cvt.u16.u32", 16, Tainted<u32>{0, 0xC}), 0u);
  EXPECT_EQ(taint_of("cvt.u64.u32", 64, byte1), 0x2u);
  EXPECT_EQ(taint_of("cvt.s64.s32", 64, Tainted<u32>{0, 0x8}), 0xF8u);
  EXPECT_EQ(taint_of("cvt.u32.u64", 32, byte5), 0u);
  EXPECT_EQ(taint_of("cvt.u32.u8", 32, Tainted<u16>{0, 0x2}), 0u);
  EXPECT_EQ(taint_of("cvt.u32.u8", 32, Tainted<u16>{0, 0x1}), 0x1u);
  EXPECT_EQ(taint_of("cvt.rn.f32.u8", 32, Tainted<u16>{0, 0x2}), 0u);
  EXPECT_EQ(taint_of("cvt.rn.f32.s32", 32, byte1), 0xFu);
  EXPECT_EQ(taint_of("cvt.rn.f16x2.f32", 32, byte1, clean), 0xCu);
  EXPECT_EQ(taint_of("cvt.rn.bf16x2.f32", 32, clean, byte1), 0x3u);
  EXPECT_EQ(taint_of("cvt.rn.satfinite.e4m3x2.f32", 16, byte1, clean), 0x2u);
  EXPECT_EQ(taint_of("cvt.rn.f16x2.e4m3x2", 32, Tainted<u16>{0, 0x1}), 0x3u);
  EXPECT_EQ(taint_of("cvt.pack.sat.u8.s32.b32", 32, byte1, clean, clean), 0x2u);
  EXPECT_EQ(taint_of("cvt.pack.sat.u8.s32.b32", 32, clean, clean, byte1), 0x8u);
}

TEST(TaintTest, VectorsOfMoves) {
  for (const Isa isa : isas()) {
    OneInstruction unpack("mov.b64");
    unpack.out(32);
    unpack.out(32);
    unpack.group(0, ptx::Operand::Form::vector);
    unpack.in(all(u64{0}), 0x20);
    ASSERT_TRUE(unpack.lower(isa));
    unpack.run();
    EXPECT_EQ(unpack.taint(0)[9], 0);
    EXPECT_EQ(unpack.taint(1)[9], 0x2);

    OneInstruction pack("mov.b32");
    pack.out(32);
    pack.in(all(u16{0}), 0x1);
    pack.in(all(u16{0}), 0x2);
    pack.group(1, ptx::Operand::Form::vector);
    ASSERT_TRUE(pack.lower(isa));
    pack.run();
    EXPECT_EQ(pack.taint()[9], 0x9);
  }
}

TEST(TaintTest, PredicatesCarryIt) {
  for (const Isa isa : isas()) {
    OneInstruction compare("setp.eq.and.u32");
    compare.out(1);
    Lanes<u32> a{};
    compare.in(a, 0x4);
    compare.in(all(1u));
    compare.in(Predicate{0}, 0x1);
    ASSERT_TRUE(compare.lower(isa));
    compare.run(0x00FF);
    EXPECT_EQ(compare.predicate_taint(), 0x00FFu);

    OneInstruction select("selp.b32");
    select.out(32);
    select.in(all(1u), 0x1);
    select.in(all(2u), 0x2);
    select.in(Predicate{0x1}, 0x4);
    ASSERT_TRUE(select.lower(isa));
    select.run();
    EXPECT_EQ(select.taint()[0], 0x1) << "of what was chosen";
    EXPECT_EQ(select.taint()[1], 0x2);
    EXPECT_EQ(select.taint()[2], 0xF) << "of the choice";
  }
}

}  // namespace
}  // namespace vertebra::emulator::test
