// Opcodes, guards and the forms of operands.
#include "tests/emulator/tests/ptx/parse_text.h"

namespace vertebra::emulator::ptx {
namespace {

using ::testing::ElementsAre;
using Form = Operand::Form;

class Instructions : public ::testing::Test {
 protected:
  const Instruction& only(const std::string& text) {
    module_ = parse_body(text);
    EXPECT_EQ(kernel(module_).instructions.size(), 1U);
    return kernel(module_).instructions.at(0);
  }
  std::string name(const Operand& operand, std::size_t element = 0) {
    return register_name(kernel(module_), operand.elements.at(element));
  }
  Module module_;
};

TEST_F(Instructions, KeepQualifiersWithColonsWhole) {
  const Instruction& load =
      only("ld.global.L1::no_allocate.L2::128B.v4.u32 {%r1,%r2,%r3,%r4},[%rd1+16];");
  EXPECT_EQ(load.opcode, "ld.global.L1::no_allocate.L2::128B.v4.u32");
  EXPECT_THAT(load.modifiers,
              ElementsAre("ld", "global", "L1::no_allocate", "L2::128B", "v4", "u32"));
  const Instruction& copy = only("cp.async.cg.shared.global.L2::128B [%r1], [%rd1], 16, %r2;");
  EXPECT_THAT(copy.modifiers, ElementsAre("cp", "async", "cg", "shared", "global", "L2::128B"));
  const Instruction& convert = only("cvta.to.shared::cta.u64 %rd1, %rd2;");
  EXPECT_THAT(convert.modifiers, ElementsAre("cvta", "to", "shared::cta", "u64"));
}

TEST_F(Instructions, MayHaveBlanksInTheOpcode) {
  const Instruction& add = only("add.rn .f32\t%r1,%r2,%r3;");
  EXPECT_THAT(add.modifiers, ElementsAre("add", "rn", "f32"));
  EXPECT_EQ(add.opcode, "add.rn .f32");
}

TEST_F(Instructions, UnknownOnesAreKeptAsText) {
  const Instruction& odd = only("  @!%p2   frobnicate.x::y.z7 %r1 , 5 ;");
  EXPECT_EQ(odd.text, "@!%p2   frobnicate.x::y.z7 %r1 , 5");
  EXPECT_EQ(odd.modifiers.front(), "frobnicate");
  EXPECT_EQ(odd.line, 11U);
}

TEST_F(Instructions, GuardsArePredicates) {
  EXPECT_FALSE(only("ret;").guarded);
  const Instruction& plain = only("@%p3 ret;");
  EXPECT_TRUE(plain.guarded);
  EXPECT_FALSE(plain.guard_negated);
  EXPECT_EQ(kernel(module_).registers.at(plain.guard).name, "%p3");
  EXPECT_TRUE(only("@!%p3 ret;").guard_negated);
  EXPECT_TRUE(only("@ ! %p3 ret;").guard_negated);
  EXPECT_THROW(only("@%r3 ret;"), ParseError);
  EXPECT_THROW(only("@tile ret;"), ParseError);
}

TEST_F(Instructions, Pairs) {
  const Instruction& shuffle = only("shfl.sync.down.b32 %r1|%p2, %r3, 4, 31, -1;");
  ASSERT_EQ(shuffle.operands.size(), 5U);
  EXPECT_EQ(shuffle.operands[0].form, Form::pair);
  EXPECT_EQ(name(shuffle.operands[0], 0), "%r1");
  EXPECT_EQ(name(shuffle.operands[0], 1), "%p2");
  EXPECT_EQ(std::get<Immediate>(shuffle.operands[4].elements[0]).bits, UINT64_MAX);
}

TEST_F(Instructions, Sinks) {
  const Instruction& elect = only("elect.sync _|%p1, -1;");
  EXPECT_TRUE(std::holds_alternative<Sink>(elect.operands[0].elements[0]));
  const Instruction& load = only("ld.global.v2.u32 {_, %r1}, [%rd1];");
  EXPECT_TRUE(std::holds_alternative<Sink>(load.operands[0].elements[0]));
  EXPECT_EQ(name(load.operands[0], 1), "%r1");
}

TEST_F(Instructions, VectorsOfOneAndOfLiterals) {
  const Instruction& move = only("mov.b64 %rd1, {%r1, 0};");
  EXPECT_EQ(move.operands[1].form, Form::vector);
  EXPECT_EQ(move.operands[1].elements.size(), 2U);
  const Instruction& one = only("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [%r2];");
  EXPECT_EQ(one.operands[0].form, Form::vector);
  EXPECT_EQ(one.operands[0].elements.size(), 1U);
}

TEST_F(Instructions, Addresses) {
  const Operand& negative = only("ld.shared.u32 %r1, [%r2+-8];").operands[1];
  EXPECT_EQ(negative.form, Form::address);
  EXPECT_EQ(negative.offset, -8);
  EXPECT_EQ(name(negative), "%r2");
  EXPECT_EQ(only("ld.shared.u32 %r1, [%r2-8];").operands[1].offset, -8);
  const Operand& global = only("ld.global.u32 %r1, [counter+4];").operands[1];
  EXPECT_EQ(global.offset, 4);
  EXPECT_EQ(std::get<GlobalRef>(global.elements[0]).index, 0U);
  const Operand& parameter = only("ld.param.u64 %rd1, [k_param_0];").operands[1];
  EXPECT_EQ(std::get<LocalRef>(parameter.elements[0]).index, 0U);
  EXPECT_EQ(parameter.offset, 0);
  const Operand& absolute = only("ld.shared.u32 %r1, [256];").operands[1];
  EXPECT_EQ(std::get<Immediate>(absolute.elements[0]).bits, 256U);
}

TEST_F(Instructions, TensorAddressesKeepTheirCoordinates) {
  const Instruction& copy = only(
      "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes"
      " [%r1], [%rd1, {%r2, %r3}], [%r4];");
  ASSERT_EQ(copy.operands.size(), 3U);
  EXPECT_EQ(copy.operands[1].form, Form::address);
  EXPECT_EQ(copy.operands[1].elements.size(), 3U);
  EXPECT_EQ(name(copy.operands[1], 2), "%r3");
  EXPECT_EQ(copy.modifiers.back(), "mbarrier::complete_tx::bytes");
}

TEST_F(Instructions, SymbolsWithAnOffset) {
  const Operand& tile = only("mov.u64 %rd1, tile+12;").operands[1];
  EXPECT_EQ(tile.form, Form::value);
  EXPECT_EQ(tile.offset, 12);
  EXPECT_EQ(kernel(module_).variables.at(std::get<LocalRef>(tile.elements[0]).index).name, "tile");
  EXPECT_EQ(only("mov.u64 %rd1, counter-4;").operands[1].offset, -4);
}

TEST_F(Instructions, NegatedPredicates) {
  const Instruction& set = only("setp.lt.and.s32 %p1|%p2, %r1, 7, !%p3;");
  EXPECT_TRUE(set.operands[3].negated);
  EXPECT_EQ(name(set.operands[3]), "%p3");
  EXPECT_FALSE(set.operands[1].negated);
}

TEST_F(Instructions, SpecialRegisters) {
  for (const char* special :
       {"%tid.x", "%nctaid.z", "%laneid", "%lanemask_lt", "%clock64", "%envreg2", "%envreg31",
        "%cluster_ctaid.y", "%globaltimer", "%dynamic_smem_size", "%pm7", "%pm0_64", "WARP_SZ"}) {
    const Instruction& move = only(std::string("mov.u32 %r1, ") + special + ";");
    EXPECT_EQ(std::get<SpecialRef>(move.operands[1].elements[0]).name, special);
  }
  for (const char* unknown : {"%tid.q", "%laneid.x", "%envreg32", "%pm8", "%nothing", "%envreg"}) {
    EXPECT_THROW(only(std::string("mov.u32 %r1, ") + unknown + ";"), ParseError) << unknown;
  }
}

TEST_F(Instructions, Calls) {
  const Instruction& direct =
      only("{ .param .b64 a; .param .b32 b; .param .b32 r; call.uni (r), helper, (a, b); }");
  ASSERT_EQ(direct.operands.size(), 3U);
  EXPECT_EQ(direct.operands[0].form, Form::list);
  EXPECT_EQ(direct.operands[1].form, Form::value);
  EXPECT_EQ(std::get<FunctionRef>(direct.operands[1].elements[0]).index,
            static_cast<std::uint32_t>(module_.find_function("helper")));
  EXPECT_EQ(direct.operands[2].elements.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<LocalRef>(direct.operands[2].elements[1]));
  EXPECT_EQ(only("call.uni helper;").operands.size(), 1U);
  const Instruction& empty = only("call helper, ();");
  EXPECT_EQ(empty.operands[1].form, Form::list);
  EXPECT_TRUE(empty.operands[1].elements.empty());
}

TEST_F(Instructions, CallsThroughAPointerNameTheirPrototype) {
  const Instruction& call = only(R"({ .param .b64 a; .param .b32 r;
    prototype_0 : .callprototype (.param .b32 _) _ (.param .b64 _);
    call (r), %rd1, (a), prototype_0;
  })");
  ASSERT_EQ(call.operands.size(), 4U);
  EXPECT_EQ(name(call.operands[1]), "%rd1");
  EXPECT_TRUE(std::holds_alternative<Sink>(call.operands[3].elements[0]));
}

TEST_F(Instructions, KnowTheirSourceLine) {
  module_ = parse_body(R"(ret;
.loc 2 31 5
mov.u32 %r1, 1;
.loc	3 7 9, function_name $L__info_string0, inlined_at 2 40 11
mov.u32 %r1, 2;
.loc 1 8 1, function_name $L__info_string0+12, inlined_at 2 40 11 mov.u32 %r1, 3;)");
  const auto& code = kernel(module_).instructions;
  ASSERT_EQ(code.size(), 4U);
  EXPECT_EQ(code[0].source_file, 0U);
  EXPECT_EQ(code[1].source_file, 2U);
  EXPECT_EQ(code[1].source_line, 31U);
  EXPECT_EQ(code[2].source_file, 3U);
  EXPECT_EQ(code[2].source_line, 7U);
  EXPECT_EQ(code[3].source_line, 8U);
  EXPECT_EQ(code[2].line, 15U);
}

TEST_F(Instructions, TextOutlivesAMoveOfTheModule) {
  Module first = parse_body("add.s32 %r1, %tid.x, 2;");
  const Module second = std::move(first);
  const Instruction& add = kernel(second).instructions.at(0);
  EXPECT_EQ(add.text, "add.s32 %r1, %tid.x, 2");
  EXPECT_EQ(std::get<SpecialRef>(add.operands[1].elements[0]).name, "%tid.x");
  EXPECT_GE(add.text.data(), second.text.data());
  EXPECT_LT(add.text.data(), second.text.data() + second.text.size());
}

}  // namespace
}  // namespace vertebra::emulator::ptx
