// Numbers, as operands write them.
#include <bit>
#include <cstdint>

#include "tests/emulator/tests/ptx/parse_text.h"

namespace vertebra::emulator::ptx {
namespace {

Immediate literal(const std::string& text) {
  const Module module = parse_body("mov.b64 %rd1, " + text + ";");
  return std::get<Immediate>(kernel(module).instructions.at(0).operands.at(1).elements.at(0));
}

struct Case {
  const char* text;
  std::uint64_t bits;
  Immediate::Kind kind;
};

using Kind = Immediate::Kind;
const Case cases[] = {
    {"0", 0, Kind::integer},
    {"17U", 17, Kind::integer},
    {"-1", UINT64_MAX, Kind::integer},
    {"-2147483648", 0xFFFF'FFFF'8000'0000, Kind::integer},
    {"18446744073709551615", UINT64_MAX, Kind::integer},
    {"0x1f", 0x1F, Kind::integer},
    {"0X1F791F79U", 0x1F791F79, Kind::integer},
    {"0xFE", 0xFE, Kind::integer},
    {"017", 15, Kind::integer},
    {"0b101", 5, Kind::integer},
    {"0f3F800000", 0x3F800000, Kind::f32},
    {"0Ff149F2CA", 0xF149F2CA, Kind::f32},
    {"-0f3F800000", 0xBF800000, Kind::f32},
    {"0d3FF0000000000000", 0x3FF0000000000000, Kind::f64},
    {"-0D3FF0000000000000", 0xBFF0000000000000, Kind::f64},
    {"1.5", std::bit_cast<std::uint64_t>(1.5), Kind::f64},
    {"25e-2", std::bit_cast<std::uint64_t>(0.25), Kind::f64},
};

TEST(Literal, HasItsValue) {
  for (const Case& c : cases) {
    const Immediate value = literal(c.text);
    EXPECT_EQ(value.bits, c.bits) << c.text;
    EXPECT_EQ(value.kind, c.kind) << c.text;
  }
}

TEST(Literal, RefusesWhatIsNoNumber) {
  for (const char* text : {"0x", "0b102", "089", "18446744073709551616", "0f3F80000", "0f3F8000000",
                           "0d3FF000000000000", "12ab", "0xG1", "1.5.2", "1e", "0f-1000000"}) {
    EXPECT_THROW(literal(text), ParseError) << text;
  }
}

}  // namespace
}  // namespace vertebra::emulator::ptx
