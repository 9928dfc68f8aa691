#include <gtest/gtest.h>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

TEST(BitsTest, Logic) {
  EXPECT_EQ(one<u32>("and.b32", 0xFF00FF00u, 0x0FF00FF0u), 0x0F000F00u);
  EXPECT_EQ(one<u64>("or.b64", u64{0xF0} << 40, u64{0x0F} << 40), u64{0xFF} << 40);
  EXPECT_EQ(one<u16>("xor.b16", u16{0xAAAA}, u16{0xFFFF}), 0x5555);
  EXPECT_EQ(one<u16>("not.b16", u16{0x00FF}), 0xFF00);
  EXPECT_EQ(one<u64>("not.b64", u64{0}), ~u64{0});
  EXPECT_EQ(one<u32>("cnot.b32", 0u), 1u);
  EXPECT_EQ(one<u32>("cnot.b32", 7u), 0u);
}

TEST(BitsTest, LogicOfPredicates) {
  const Predicate a{0xFF00FF00}, b{0x0FF00FF0};
  EXPECT_EQ(predicate_of("and.pred", a, b), 0x0F000F00u);
  EXPECT_EQ(predicate_of("or.pred", a, b), 0xFFF0FFF0u);
  EXPECT_EQ(predicate_of("xor.pred", a, b), 0xF0F0F0F0u);
  EXPECT_EQ(predicate_of("not.pred", a), 0x00FF00FFu);
}

TEST(BitsTest, EveryTableOfLop3) {
  // With these operands bit n of the result is bit n of the table (PTX ISA 9.7.8.2).
  for (u32 table = 0; table < 256; ++table)
    ASSERT_EQ(one<u32>("lop3.b32", 0xF0F0F0F0u, 0xCCCCCCCCu, 0xAAAAAAAAu, Literal{table}),
              table * 0x01010101u);
}

TEST(BitsTest, Lop3WithPredicate) {
  for (const Isa isa : isas()) {
    OneInstruction instruction("lop3.or.b32");
    instruction.out(32);
    instruction.out(1);
    instruction.group(0, ptx::Operand::Form::pair);
    Lanes<u32> a{};
    a[3] = 1;
    instruction.in(a);
    instruction.in(all(0xFFFFFFFFu));
    instruction.in(all(0u));
    instruction.in(Literal{0xC0});  // a & b
    instruction.in(Predicate{0x80000000});
    ASSERT_TRUE(instruction.lower(isa)) << instruction.why();
    instruction.run();
    EXPECT_EQ(instruction.result<u32>()[3], 1u);
    EXPECT_EQ(instruction.predicate(1), 0x80000008u);
  }
}

TEST(BitsTest, PermutesBytes) {
  const u32 a = 0x33221100, b = 0x77665544;
  EXPECT_EQ(one<u32>("prmt.b32", a, b, 0x3210u), a);
  EXPECT_EQ(one<u32>("prmt.b32", a, b, 0x7654u), b);
  EXPECT_EQ(one<u32>("prmt.b32", a, b, 0x0123u), 0x00112233u);
  EXPECT_EQ(one<u32>("prmt.b32", a, b, 0xFFFF5410u), 0x55441100u);
  // The top bit of a nibble asks for the sign of the byte.
  EXPECT_EQ(one<u32>("prmt.b32", 0x0000807Fu, 0u, 0x8998u), 0x00FFFF00u);
}

TEST(BitsTest, ModesOfPermutation) {
  const u32 a = 0x33221100, b = 0x77665544;
  const struct {
    const char* mode;
    u32 results[4];
  } cases[] = {
      {"prmt.b32.f4e", {0x33221100, 0x44332211, 0x55443322, 0x66554433}},
      {"prmt.b32.b4e", {0x55667700, 0x66770011, 0x77001122, 0x00112233}},
      {"prmt.b32.rc8", {0x00000000, 0x11111111, 0x22222222, 0x33333333}},
      {"prmt.b32.ecl", {0x33221100, 0x33221111, 0x33222222, 0x33333333}},
      {"prmt.b32.ecr", {0x00000000, 0x11111100, 0x22221100, 0x33221100}},
      {"prmt.b32.rc16", {0x11001100, 0x33223322, 0x11001100, 0x33223322}},
  };
  for (const auto& test : cases)
    for (u32 n = 0; n < 4; ++n)
      EXPECT_EQ(one<u32>(test.mode, a, b, 0xFFFFFFF0u + n), test.results[n]) << test.mode << n;
}

TEST(BitsTest, OrderOfBits) {
  EXPECT_EQ(one<u32>("brev.b32", 0x00000001u), 0x80000000u);
  EXPECT_EQ(one<u32>("brev.b32", 0x12345678u), 0x1E6A2C48u);
  EXPECT_EQ(one<u64>("brev.b64", u64{0xD}), 0xB000000000000000u);
}

TEST(BitsTest, NthSetBit) {
  // The examples of PTX ISA 9.7.1.17.
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 3u, 1), 3u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 3u, -1), 3u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 2u, 1), 3u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 2u, -1), 1u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 4u, 0), ~0u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 5u, 0), 5u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 0u, 16), 31u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 0u, 17), ~0u);
  EXPECT_EQ(one<u32>("fns.b32", 0xAAAAAAAAu, 31u, -16), 1u);
}

}  // namespace
}  // namespace vertebra::emulator::test
