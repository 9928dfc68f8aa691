// Declarations of variables and their initial values.
#include <cstring>

#include "tests/emulator/tests/ptx/parse_text.h"

namespace vertebra::emulator::ptx {
namespace {

using ::testing::ElementsAre;

template <class T>
std::vector<T> values(const Variable& variable) {
  std::vector<T> result(variable.initial.size() / sizeof(T));
  if (!result.empty()) std::memcpy(result.data(), variable.initial.data(), variable.initial.size());
  return result;
}

// "0:symbol+4" of each address; '*' marks a generic one.
std::vector<std::string> addresses(const Variable& variable) {
  std::vector<std::string> result;
  for (const Relocation& r : variable.relocations) {
    result.push_back(
        fmt::format("{}:{}{}{:+}", r.offset, r.generic ? "*" : "", r.symbol, r.addend));
  }
  return result;
}

TEST(Variables, SpacesSizesAndAlignments) {
  const Module module = parse_module(R"(
.extern .shared .align 128 .b8 dynamic[];
.visible .const .align 4 .b8 bytes[12];
.global .u64 pointer;
.weak .global .v4 .f32 quad[3];
.global .attribute(.managed) .align 8 .b32 managed;
.common .global .align 2 .u16 a, b[2][3];
.shared .align 16 .f64 doubles[4];
)");
  ASSERT_EQ(module.variables.size(), 8U);
  const Variable& dynamic = module.variables[0];
  EXPECT_EQ(dynamic.space, Space::shared);
  EXPECT_TRUE(dynamic.is_extern);
  EXPECT_EQ(dynamic.size, 0U);
  EXPECT_EQ(dynamic.align, 128U);
  EXPECT_EQ(module.variables[1].space, Space::constant);
  EXPECT_EQ(module.variables[1].size, 12U);
  EXPECT_EQ(module.variables[2].align, 8U) << "natural alignment";
  EXPECT_EQ(module.variables[3].size, 48U);
  EXPECT_EQ(module.variables[3].align, 16U) << "a vector is aligned as a whole";
  EXPECT_TRUE(module.variables[4].is_managed);
  EXPECT_FALSE(module.variables[2].is_managed);
  EXPECT_EQ(module.variables[6].size, 12U);
  EXPECT_EQ(module.variables[6].align, 2U);
  EXPECT_EQ(module.find_variable("doubles"), 7);
  EXPECT_EQ(module.find_variable("nothing"), -1);
  EXPECT_TRUE(module.variables[1].initial.empty());
}

TEST(Variables, IntegersAreCutToTheElement) {
  const Module module = parse_module(R"(
.global .align 4 .b8 bytes[4] = {1, 255, -1};
.global .u16 half = 0x12345;
.global .s32 words[2] = {-2, 0X1F791F79U};
.global .align 4 .u32 open[] = {5, 6, 7};
)");
  EXPECT_THAT(values<std::uint8_t>(module.variables[0]), ElementsAre(1, 255, 255, 0));
  EXPECT_THAT(values<std::uint16_t>(module.variables[1]), ElementsAre(0x2345));
  EXPECT_THAT(values<std::int32_t>(module.variables[2]), ElementsAre(-2, 0x1F791F79));
  EXPECT_THAT(values<std::uint32_t>(module.variables[3]), ElementsAre(5, 6, 7));
  EXPECT_EQ(module.variables[3].size, 12U);
}

TEST(Variables, FloatingPointOfEitherWidth) {
  const Module module = parse_module(R"(
.const .f32 floats[4] = {0f3F800000, 0dBFF8000000000000, 2.5, 3};
.const .f64 doubles[4] = {0f3F800000, 0dBFF8000000000000, -2.5, -3};
)");
  EXPECT_THAT(values<float>(module.variables[0]), ElementsAre(1.0F, -1.5F, 2.5F, 3.0F));
  EXPECT_THAT(values<double>(module.variables[1]), ElementsAre(1.0, -1.5, -2.5, -3.0));
}

TEST(Variables, NestedBracesFillTheirOwnRow) {
  const Module module =
      parse_module(".global .u16 m[3][2] = {{1}, {2, 3}};\n.global .v2 .u16 v[2] = {{7, 8}, {9}};");
  EXPECT_THAT(values<std::uint16_t>(module.variables[0]), ElementsAre(1, 0, 2, 3, 0, 0));
  EXPECT_THAT(values<std::uint16_t>(module.variables[1]), ElementsAre(7, 8, 9, 0));
}

TEST(Variables, AddressesOfVariablesAndFunctions) {
  const Module module = parse_module(R"(
.global .align 1 .b8 $str[4] = {104, 101, 121};
.func f() { ret; }
.global .align 8 .u64 t[5] = {1, generic($str), f, $str+4, generic($str+2)-3};
.const .u64 one = $str-1;
.global .u64 self = self;
)");
  const Variable& table = module.variables[1];
  EXPECT_THAT(addresses(table), ElementsAre("8:*$str+0", "16:f+0", "24:$str+4", "32:*$str-1"));
  EXPECT_THAT(values<std::uint64_t>(table), ElementsAre(1, 0, 0, 0, 0));
  EXPECT_THAT(addresses(module.variables[2]), ElementsAre("0:$str-1"));
  EXPECT_THAT(addresses(module.variables[3]), ElementsAre("0:self+0"));
}

TEST(Variables, EightMaskedBytesAreAnAddress) {
  const std::string head = ".global .u32 x;\n.global .align 1 .u8 packed[10] = {1, ";
  const std::string bytes =
      "0xFF(generic(x)+4), 0XFF00(generic(x)+4), 0xFF0000(generic(x)+4), 0xFF000000(generic(x)+4), "
      "0xFF00000000(generic(x)+4), 0xFF0000000000(generic(x)+4), 0xFF000000000000(generic(x)+4), "
      "0xFF00000000000000(generic(x)+4)";
  const Module module = parse_module(head + bytes + ", 9};");
  EXPECT_THAT(addresses(module.variables[1]), ElementsAre("1:*x+4"));
  EXPECT_THAT(values<std::uint8_t>(module.variables[1]), ElementsAre(1, 0, 0, 0, 0, 0, 0, 0, 0, 9));
  EXPECT_THROW(parse_module(head + "0xFF(x), 0xFF00(x)};"), ParseError) << "six bytes missing";
  EXPECT_THROW(parse_module(head + "0xFF00(x)};"), ParseError) << "the first byte missing";
  EXPECT_THROW(parse_module(head + "0xFF(x), 0xFF00(x+1)};"), ParseError) << "another address";
  EXPECT_THROW(parse_module(head + "0xFF(x), 5, 0xFF00(x)};"), ParseError) << "not in a row";
}

TEST(Variables, ADefinitionTakesThePlaceOfItsDeclaration) {
  const Module module = parse_module(R"(
.extern .global .align 4 .u32 x;
.global .u64 user = x;
.visible .global .align 4 .u32 x = 7;
.extern .global .align 4 .u32 x;
)");
  ASSERT_EQ(module.variables.size(), 2U);
  EXPECT_FALSE(module.variables[0].is_extern);
  EXPECT_THAT(values<std::uint32_t>(module.variables[0]), ElementsAre(7));
}

TEST(Variables, OfAFunction) {
  const Module module = parse_body(R"(.local .align 16 .b8 __local_depot0[40];
{ .param .b64 param0; .param .align 8 .b8 retval0[24]; }
.extern .shared .align 4 .b8 more[];)");
  const auto& variables = kernel(module).variables;
  ASSERT_EQ(variables.size(), 6U);
  EXPECT_EQ(variables[2].space, Space::local);
  EXPECT_EQ(variables[2].size, 40U);
  EXPECT_EQ(variables[3].space, Space::param);
  EXPECT_EQ(variables[4].size, 24U);
  EXPECT_TRUE(variables[5].is_extern);
}

}  // namespace
}  // namespace vertebra::emulator::ptx
