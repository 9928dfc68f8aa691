// Bad text: the message names the line, what was expected and what was there.
#include "tests/emulator/tests/ptx/parse_text.h"

namespace vertebra::emulator::ptx {
namespace {

template <class Parse>
std::string error(Parse parse_it) {
  try {
    parse_it();
  } catch (const ParseError& e) {
    EXPECT_THAT(e.what(), ::testing::StartsWith(fmt::format("PTX line {}: ", e.line)));
    return e.what();
  }
  return "no error";
}
std::string text_error(const std::string& text) {
  return error([&] { parse(text); });
}
std::string module_error(const std::string& text) {
  return error([&] { parse_module(text); });
}
std::string body_error(const std::string& text) {
  return error([&] { parse_body(text); });
}

struct Case {
  const char* text;
  const char* what;
};

TEST(Errors, OfTheText) {
  const Case cases[] = {
      {"", "PTX line 1: expected '.version', got the end of the text"},
      {"\n\nhello", "PTX line 3: expected '.version', got 'hello'"},
      {".version 9\n", "PTX line 1: expected a version, got '9'"},
      {".version 9.0\n.target gfx90", "PTX line 2: expected a target, got 'gfx90'"},
      {".version 9.0\n.target sm_", "PTX line 2: expected a target, got 'sm_'"},
      {".version 9.0\n.target sm_80\n.address_size 32", "PTX line 3: expected '64', got '32'"},
      {".version 9.0\n.target sm_80\n/* open\n", "PTX line 3: a comment without its end"},
      {".version 9.0\n.target sm_80\n.file 1 \"a\n", "PTX line 3: a string without its end"},
      {".version 9.0\n.target sm_80\n\n\x01", "PTX line 4: expected PTX, got '\\x01'"},
  };
  for (const Case& c : cases) EXPECT_EQ(text_error(c.text), c.what);
}

TEST(Errors, OfDeclarations) {
  const Case cases[] = {
      {"ret;", "PTX line 4: expected a declaration, got 'ret'"},
      {".global .u32 x\n;\n.global .u32 x;", "PTX line 6: expected a new name, got 'x'"},
      {".global .u32 x\n.global .u32 y;", "PTX line 5: expected ';', got '.global'"},
      {".global .pred x;", "PTX line 4: expected a type of 8 bits or more, got 'x'"},
      {".global .texref x;", "PTX line 4: expected a type of 8 bits or more, got '.texref'"},
      {".tex .u32 x;", "PTX line 4: expected a declaration, got '.tex'"},
      {".global .align 3 .u32 x;", "PTX line 4: expected a power of two, got '3'"},
      {".global .align 0 .u32 x;", "PTX line 4: expected a power of two, got '0'"},
      {".global .u32 x[2] = {1, 2,\n3};", "PTX line 5: expected '}', got '3'"},
      {".global .u32 x[2][2] = {1};", "PTX line 4: expected '{', got '1'"},
      {".global .u32 x = {1};", "PTX line 4: expected a number, got '{'"},
      {".global .u32 y;\n.global .u32 x = y;", "PTX line 5: expected a number, got 'y'"},
      {".global .u64 x = 1.0.0;", "PTX line 4: expected ';', got '.0'"},
      {".global .u64 x = {\n", "PTX line 4: expected a value, got '{'"},
      {"\n.global .u64 x = nobody;\n", "PTX line 5: expected a declared name, got 'nobody'"},
      {".shared .u32 x = 1;", "PTX line 4: expected ';', got '='"},
      {".func f() { ret; }\n.func f() { ret; }",
       "PTX line 5: expected one body for each function, got '{'"},
      {".global .u32 f;\n.func f() { ret; }", "PTX line 5: expected a new name, got 'f'"},
      {".func f(.param .u32 a,\n.param .u32 a) { ret; }",
       "PTX line 5: expected a new name, got 'a'"},
      {".func f(.reg .u32 a) { ret; }", "PTX line 4: expected '.param', got '.reg'"},
      {".entry f()\nret;", "PTX line 5: expected '{' or ';', got 'ret'"},
      {".entry f() {\nret;\n",
       "PTX line 6: expected an instruction or a declaration, got the end of the text"},
      {".section .debug_info {\n{ }\n", "PTX line 6: expected '}', got the end of the text"},
      {".alias a, b;", "PTX line 4: expected a function, got 'b'"},
  };
  for (const Case& c : cases) EXPECT_EQ(module_error(c.text), c.what) << c.text;
}

TEST(Errors, OfStatements) {
  const Case cases[] = {
      {"add.s32 %r1, %r2, %r3", "PTX line 12: expected ';', got '}'"},
      {"\n\nadd.s32 %r1, %r2 %r3;", "PTX line 13: expected ';', got '%r3'"},
      {"add.s32 %r1,\n%r99,\n%r3;", "PTX line 12: expected a declared name, got '%r99'"},
      {"add.s32 %r1, , %r3;", "PTX line 11: expected an operand, got ','"},
      {"ld.global.u32 %r1, [%rd1;", "PTX line 11: expected ']', got ';'"},
      {"ld.global.u32 %r1, [%rd1+%r2];", "PTX line 11: expected an offset, got '%r2'"},
      {"mov.b64 %rd1, {};", "PTX line 11: expected an operand, got '}'"},
      {"mov.b64 %rd1, {%r1;", "PTX line 11: expected '}', got ';'"},
      {"mov.u32 %r1, -%r2;", "PTX line 11: expected a number, got '%r2'"},
      {"mov.u32 %r1, 99999999999999999999;",
       "PTX line 11: expected a number, got '99999999999999999999'"},
      {"bra\n$L_nowhere;\nret;", "PTX line 12: expected a declared name, got '$L_nowhere'"},
      {"x: ret;\nx: ret;", "PTX line 12: expected a new label, got 'x'"},
      {"t: .branchtargets\na;\na: .calltargets helper;",
       "PTX line 12: expected an instruction's label, got 'a'"},
      {"@%r1 ret;", "PTX line 11: expected a predicate, got '%r1'"},
      {";", "PTX line 11: expected an instruction or a declaration, got ';'"},
      {"@%p1 ;", "PTX line 11: expected an opcode, got ';'"},
      {".reg .b32 %r<4>;", "PTX line 11: expected a new name, got '%r'"},
      {".reg .b7 x;", "PTX line 11: expected a type, got '.b7'"},
      {".reg .v4 .b32 x;", "PTX line 11: expected a type, got '.v4'"},
      {".global .u32 x;", "PTX line 11: expected an instruction or a declaration, got '.global'"},
      {".loc 1 2\nret;", "PTX line 12: expected a column number, got 'ret'"},
      {"} }", "PTX line 11: expected a declaration, got '}'"},
  };
  for (const Case& c : cases) EXPECT_EQ(body_error(c.text), c.what) << c.text;
}

TEST(Errors, LongAndUnprintableTextIsCut) {
  const std::string name(100, 'x');
  EXPECT_EQ(module_error(name),
            "PTX line 4: expected a declaration, got '" + name.substr(0, 60) + "..'");
  EXPECT_EQ(module_error("\"\x1B[31m\""),
            "PTX line 4: expected a declaration, got '\"\\x1B[31m\"'");
}

TEST(Errors, DepthAndSizesAreLimited) {
  const std::string deep(63, '{');
  EXPECT_EQ(body_error(deep + std::string(63, '}')), "no error");
  EXPECT_EQ(body_error(deep + "{}" + std::string(63, '}')),
            "PTX line 11: expected at most 64 nested blocks, got '{'");
  EXPECT_EQ(body_error(".reg .b32 %many<4200000>;"),
            "PTX line 11: expected a number of registers of at most 4194268, got '4200000'");
  EXPECT_THAT(body_error(".reg .b32 " + std::string(1600, 'x') + "<50000>;"),
              ::testing::HasSubstr("expected a number of registers of at most 41527"));
  EXPECT_EQ(module_error(".global .b8 x[1099511627776];"), "no error")
      << "nothing is allocated for it";
  EXPECT_EQ(module_error(".global .b8 x[1099511627777];"),
            "PTX line 4: expected a dimension of at most 1099511627776, got '1099511627777'");
  EXPECT_EQ(module_error(".global .b8 x[1048576][1048577];"),
            "PTX line 4: expected a dimension of at most 1048576, got '1048577'");
  EXPECT_EQ(module_error(".global .b8 x[][1099511627776][2] = {{{1}}};"),
            "PTX line 4: expected a dimension of at most 1, got '2'");
  EXPECT_EQ(module_error(".global .b8 x[300000000] = {1};"),
            "PTX line 4: expected less than 256 MiB of initial values, got '{'");
  EXPECT_EQ(module_error(".global .b8 x[1][1][1][1][1][1][1][1][1];"),
            "PTX line 4: expected at most 8 dimensions, got '1'");
  EXPECT_EQ(body_error(".reg .b32 %e<2>; .reg .b32 %f<4294967296>;"),
            "PTX line 11: expected a number of registers of at most 4194266, got '4294967296'");
}

// Whatever is cut off a module's end or replaced in it is an error or a module, never a crash.
TEST(Errors, DamagedModules) {
  const std::string text = R"(.version 9.0
.target sm_80
.global .align 8 .u64 t[2] = {generic(t), 1};
.visible .entry k(.param .align 4 .b8 p[8]) .maxntid 32 {
.reg .pred %p<2>; .reg .b32 %r<4>;
{ .param .b32 a; @!%p1 bra $L_1; }
$L_t: .branchtargets $L_1, $L_1;
$L_1: ld.global.L2::128B.v2.b32 {%r1, _}, [t+-8];
shfl.sync.idx.b32 %r2|%p1, %r1, 0x1f, -1; /* c */ .loc 1 2 3
})";
  EXPECT_EQ(text_error(text), "no error");
  for (std::size_t n = 0; n < text.size(); ++n) {
    text_error(text.substr(0, n));
    for (const char c : {'\0', '{', '}', '0', '.', ';', '"', '<'}) {
      std::string damaged = text;
      damaged[n] = c;
      text_error(damaged);
    }
  }
}

}  // namespace
}  // namespace vertebra::emulator::ptx
