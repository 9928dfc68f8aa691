#include <gtest/gtest.h>

#include "tests/emulator/machine/machine.h"
#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

TEST(MoveTest, Copies) {
  EXPECT_EQ(one<u16>("mov.b16", u16{0xBEEF}), 0xBEEF);
  EXPECT_EQ(one<u32>("mov.u32", 0x12345678u), 0x12345678u);
  EXPECT_EQ(one<float>("mov.f32", Literal{0x3F800000, ptx::Immediate::Kind::f32}), 1.0f);
  EXPECT_EQ(one<u64>("mov.u64", u64{1} << 60), u64{1} << 60);
  EXPECT_EQ(predicate_of("mov.pred", Predicate{0x13579BDF}), 0x13579BDFu);
}

/// Runs an instruction with a vector destination for some lanes and returns the parts.
template <typename Part, typename Whole>
std::vector<Part> unpack(Isa isa, std::string_view opcode, unsigned parts, Whole whole) {
  OneInstruction instruction(opcode);
  for (unsigned n = 0; n < parts; ++n) instruction.out(8 * sizeof(Part));
  instruction.group(0, ptx::Operand::Form::vector);
  instruction.in(all(whole));
  EXPECT_TRUE(instruction.lower(isa)) << instruction.why();
  const Part before = instruction.result<Part>()[0];
  instruction.run(0x0000FFFF);
  std::vector<Part> result;
  for (unsigned n = 0; n < parts; ++n) {
    result.push_back(instruction.result<Part>(n)[15]);
    EXPECT_EQ(instruction.result<Part>(n)[16], before) << "lanes outside the mask";
  }
  return result;
}

template <typename Whole, typename Part>
Whole pack(Isa isa, std::string_view opcode, const std::vector<Part>& parts) {
  OneInstruction instruction(opcode);
  instruction.out(8 * sizeof(Whole));
  for (const Part part : parts) instruction.in(all(part));
  instruction.group(1, ptx::Operand::Form::vector);
  EXPECT_TRUE(instruction.lower(isa)) << instruction.why();
  instruction.run();
  return instruction.result<Whole>()[5];
}

TEST(MoveTest, VectorsStartWithTheLowestPart) {
  for (const Isa isa : isas()) {
    EXPECT_EQ((unpack<u16>(isa, "mov.b32", 2, 0x22221111u)), (std::vector<u16>{0x1111, 0x2222}));
    EXPECT_EQ((unpack<u32>(isa, "mov.b64", 2, u64{0x2222222211111111})),
              (std::vector<u32>{0x11111111, 0x22222222}));
    EXPECT_EQ((unpack<u16>(isa, "mov.b64", 4, u64{0x4444333322221111})),
              (std::vector<u16>{0x1111, 0x2222, 0x3333, 0x4444}));
    EXPECT_EQ((unpack<u16>(isa, "mov.b32", 4, 0x44332211u)),
              (std::vector<u16>{0x11, 0x22, 0x33, 0x44}))
        << "four bytes";
    EXPECT_EQ((pack<u32, u16>(isa, "mov.b32", {0x1111, 0x2222})), 0x22221111u);
    EXPECT_EQ((pack<u64, u32>(isa, "mov.b64", {0x11111111, 0x22222222})), 0x2222222211111111u);
    EXPECT_EQ((pack<u64, u16>(isa, "mov.b64", {1, 2, 3, 0xFFFF})), 0xFFFF000300020001u);
    EXPECT_EQ((pack<u32, u16>(isa, "mov.b32", {0xFF11, 0xFF22, 0xFF33, 0xFF44})), 0x44332211u);
  }
}

TEST(MoveTest, GenericAddresses) {
  EXPECT_EQ(one<u64>("cvta.shared.u64", u64{0x40}), shared_window + 0x40);
  EXPECT_EQ(one<u64>("cvta.shared::cta.u64", u64{0x40}), shared_window + 0x40);
  EXPECT_EQ(one<u64>("cvta.to.shared.u64", shared_window + 0x40), 0x40u);
  EXPECT_EQ(one<u64>("cvta.local.u64", u64{8}), local_window + 8);
  EXPECT_EQ(one<u64>("cvta.to.local.u64", local_window + 8), 8u);
  EXPECT_EQ(one<u64>("cvta.param.u64", u64{8}), parameter_window + 8);
  EXPECT_EQ(one<u64>("cvta.to.global.u64", u64{0x7F0000001000}), 0x7F0000001000u);
  EXPECT_EQ(one<u64>("cvta.const.u64", u64{0x7F0000001000}), 0x7F0000001000u);
}

TEST(MoveTest, WindowsTellTheSpace) {
  EXPECT_EQ(predicate_of("isspacep.shared", shared_window + 4), all_lanes);
  EXPECT_EQ(predicate_of("isspacep.shared::cta", u64{4}), 0u);
  EXPECT_EQ(predicate_of("isspacep.local", local_window), all_lanes);
  EXPECT_EQ(predicate_of("isspacep.local", shared_window), 0u);
  EXPECT_EQ(predicate_of("isspacep.param", parameter_window + 8), all_lanes);
}

}  // namespace
}  // namespace vertebra::emulator::test
