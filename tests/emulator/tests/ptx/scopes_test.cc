// What names and labels mean where.
#include "tests/emulator/tests/ptx/parse_text.h"

namespace vertebra::emulator::ptx {
namespace {

using ::testing::ElementsAre;

std::uint32_t target(const Function& function, std::size_t instruction) {
  return std::get<LabelRef>(function.instructions.at(instruction).operands.at(0).elements.at(0))
      .target;
}

std::uint32_t register_of(const Function& function, std::size_t instruction,
                          std::size_t operand = 0) {
  const Operand& found = function.instructions.at(instruction).operands.at(operand);
  return std::get<RegisterRef>(found.elements.at(0)).index;
}

TEST(Scopes, AnInnerNameHidesTheOuterOneUntilItsBlockEnds) {
  const Module module = parse_body(R"(mov.u32 %r1, 0;
{ .reg .b32 %r1; .reg.b16 x, y; mov.u32 %r1, 1;
  { .reg .b64 %r<2>; mov.u32 %r1, 2; mov.u32 %r2, 3; }
  mov.u32 %r1, 4; mov.b16 x, 5; }
{ .reg .b32 x; mov.u32 x, 6; }
mov.u32 %r1, 7;)");
  const Function& function = kernel(module);
  EXPECT_EQ(register_of(function, 0), register_of(function, 7));
  EXPECT_NE(register_of(function, 0), register_of(function, 1));
  EXPECT_EQ(register_of(function, 1), register_of(function, 4));
  EXPECT_EQ(function.registers[register_of(function, 2)].bits, 64);
  EXPECT_EQ(function.registers[register_of(function, 3)].bits, 32) << "%r<2> does not hide %r2";
  EXPECT_EQ(function.registers[register_of(function, 5)].bits, 16);
  EXPECT_EQ(function.registers[register_of(function, 6)].bits, 32);
}

TEST(Scopes, RangesWhosePrefixEndsWithADigit) {
  const Module module = parse_body(
      "{ .reg .b32 %a1<3>; .reg .b64 %a<12>; mov.b32 %a12, 0; mov.b64 %a11, 0; mov.b64 %a2, 0; }");
  const Function& function = kernel(module);
  EXPECT_EQ(function.registers[register_of(function, 0)].name, "%a12");
  EXPECT_EQ(function.registers[register_of(function, 0)].bits, 32) << "%a<12> ends at %a11";
  EXPECT_EQ(function.registers[register_of(function, 2)].bits, 64);
  EXPECT_THROW(parse_body("mov.b32 %r01, 0;"), ParseError);
  EXPECT_THROW(parse_body("mov.b32 %r16, 0;"), ParseError);
}

TEST(Scopes, WidthsAndNamesOfRegisters) {
  const Module module = parse_body("{ .reg .pred q; .reg .f16x2 h; .reg .b128 w; .reg .s8 c; }");
  const auto& registers = kernel(module).registers;
  std::vector<int> bits;
  for (std::size_t n = registers.size() - 4; n < registers.size(); ++n)
    bits.push_back(registers[n].bits);
  EXPECT_THAT(bits, ElementsAre(1, 32, 128, 8));
  EXPECT_EQ(registers.at(0).name, "%p0");
  EXPECT_EQ(registers.at(9).name, "%r1");
}

TEST(Scopes, ForwardAndBackwardLabels) {
  const Module module = parse_body(R"($L__BB0_1:
bra $L__BB0_2;
bra.uni $L__BB0_1;
$L__BB0_2:
$L__BB0_3: bra $L__BB0_4;
$L__BB0_4:)");
  const Function& function = kernel(module);
  EXPECT_EQ(target(function, 0), 2U);
  EXPECT_EQ(target(function, 1), 0U);
  EXPECT_EQ(target(function, 2), 3U) << "a label at the end stands behind the last instruction";
}

TEST(Scopes, ALabelOfTheInnerBlockWinsEvenIfItComesLater) {
  const Module module = parse_body(R"(DONE: ret;
{ bra DONE; ret; DONE: ret; }
{ bra DONE; ret; ret; DONE: ret; }
bra DONE;
{ { bra DONE; } bra LATER; }
LATER: ret;)");
  const Function& function = kernel(module);
  EXPECT_EQ(target(function, 1), 3U);
  EXPECT_EQ(target(function, 4), 7U);
  EXPECT_EQ(target(function, 8), 0U);
  EXPECT_EQ(target(function, 9), 0U);
  EXPECT_EQ(target(function, 10), 11U);
}

TEST(Scopes, LabelsOfABlockAreUnknownOutside) {
  EXPECT_THROW(parse_body("{ INSIDE: ret; } bra INSIDE;"), ParseError);
  EXPECT_THROW(parse_body("A: ret; A: ret;"), ParseError);
  EXPECT_NO_THROW(parse_body("A: ret; { A: ret; }"));
}

TEST(Scopes, BranchTables) {
  const Module module = parse_body(R"($L_other: .branchtargets $L_a;
$L_brx_0: .branchtargets
	$L_b,
	$L_a,
	$L_b;
brx.idx %r1, $L_brx_0;
$L_a: ret;
$L_b: ret;)");
  const Function& function = kernel(module);
  EXPECT_THAT(function.branch_targets, ElementsAre(ElementsAre(1U), ElementsAre(2U, 1U, 2U)));
  const Immediate table =
      std::get<Immediate>(function.instructions.at(0).operands.at(1).elements.at(0));
  EXPECT_EQ(table.bits, 1U);
  EXPECT_THROW(parse_body("t: .branchtargets u; u: .branchtargets t;"), ParseError);
}

TEST(Scopes, TheSameNamesInTwoFunctions) {
  const Module module = parse_module(R"(
.entry one(.param .u32 p) { .reg .b32 %r<2>; $L: ld.param.u32 %r1, [p]; bra $L; }
.entry two(.param .u64 p) { .reg .b64 %r<2>; ret; $L: ld.param.u64 %r1, [p]; bra $L; })");
  EXPECT_EQ(module.functions.at(1).registers.at(register_of(module.functions[1], 1)).bits, 64);
  EXPECT_EQ(target(module.functions[0], 1), 0U);
  EXPECT_EQ(target(module.functions[1], 2), 1U);
  EXPECT_THROW(parse_module(".entry a() { .reg .b32 x; } .entry b() { mov.b32 x, 0; }"),
               ParseError);
}

TEST(Scopes, ALocalVariableHidesAGlobalOne) {
  const Module module =
      parse_body("{ .local .b32 counter; mov.u64 %rd1, counter; } mov.u64 %rd1, counter;");
  const auto& code = kernel(module).instructions;
  EXPECT_TRUE(std::holds_alternative<LocalRef>(code.at(0).operands[1].elements[0]));
  EXPECT_TRUE(std::holds_alternative<GlobalRef>(code.at(1).operands[1].elements[0]));
}

}  // namespace
}  // namespace vertebra::emulator::ptx
