#include "tests/emulator/ptx/literal.h"

#include <bit>
#include <charconv>

#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::ptx {
namespace {

[[noreturn]] void fail(const Token& number) {
  throw ParseError(number.line, "expected a number, got " + describe(number));
}

std::uint64_t parse_digits(const Token& number, std::string_view digits, int base) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (error != std::errc() || stop != end) fail(number);
  return value;
}

}  // namespace

Immediate parse_literal(const Token& number) {
  using Kind = Immediate::Kind;
  std::string_view text = number.text;
  const char mark = text.size() > 1 && text[0] == '0' ? static_cast<char>(text[1] | 0x20) : '\0';
  if (mark == 'f' || mark == 'd') {
    if (text.size() != (mark == 'f' ? 10U : 18U)) fail(number);
    const std::uint64_t bits = parse_digits(number, text.substr(2), 16);
    return {bits, mark == 'f' ? Kind::f32 : Kind::f64};
  }
  if (mark != 'x' && text.find_first_of(".eE") != std::string_view::npos) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) fail(number);
    return {std::bit_cast<std::uint64_t>(value), Kind::f64};
  }
  if (text.back() == 'U') text.remove_suffix(1);
  if (mark == 'x') return {parse_digits(number, text.substr(2), 16), Kind::integer};
  if (mark == 'b') return {parse_digits(number, text.substr(2), 2), Kind::integer};
  return {parse_digits(number, text, text.size() > 1 && text[0] == '0' ? 8 : 10), Kind::integer};
}

Immediate negated(Immediate value) {
  switch (value.kind) {
    case Immediate::Kind::integer:
      value.bits = -value.bits;
      break;
    case Immediate::Kind::f32:
      value.bits ^= std::uint64_t{1} << 31;
      break;
    case Immediate::Kind::f64:
      value.bits ^= std::uint64_t{1} << 63;
      break;
  }
  return value;
}

}  // namespace vertebra::emulator::ptx
