#include "tests/emulator/ptx/cursor.h"

#include <fmt/format.h>

#include "tests/emulator/ptx/literal.h"
#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::ptx {

Cursor::Cursor(std::string_view text)
    : lexer_(text), token_(lexer_.next()), ahead_(lexer_.next()), taken_end_(text.data()) {}

Token Cursor::take() {
  const Token taken = token_;
  taken_end_ = taken.text.data() + taken.text.size();
  token_ = ahead_;
  ahead_ = lexer_.next();
  return taken;
}

bool Cursor::accept(std::string_view text) {
  if (!at(text)) return false;
  take();
  return true;
}

Token Cursor::expect(std::string_view text) {
  if (!at(text)) fail(fmt::format("'{}'", text));
  return take();
}

Token Cursor::expect(Token::Kind kind, std::string_view what) {
  if (!at(kind)) fail(what);
  return take();
}

void Cursor::fail(std::string_view what) const {
  throw ParseError(token_.line, fmt::format("expected {}, got {}", what, describe(token_)));
}

std::uint64_t Cursor::expect_integer(std::uint64_t limit, std::string_view what) {
  if (!at(Token::Kind::number)) fail(what);
  const Immediate value = parse_literal(token_);
  if (value.kind != Immediate::Kind::integer || value.bits > limit) {
    fail(fmt::format("{} of at most {}", what, limit));
  }
  take();
  return value.bits;
}

std::int64_t Cursor::take_offset() {
  std::uint64_t sum = 0;
  while (at("+") || at("-")) {
    bool negative = take().text == "-";
    if (accept("-")) negative = !negative;
    const std::uint64_t term = expect_integer(UINT64_MAX, "an offset");
    sum += negative ? -term : term;
  }
  return static_cast<std::int64_t>(sum);
}

void Cursor::skip_group(std::string_view open, std::string_view close) {
  for (std::size_t depth = 1; depth > 0;) {
    if (at(Token::Kind::end)) fail(fmt::format("'{}'", close));
    const Token skipped = take();
    depth += skipped.text == open;
    depth -= skipped.text == close;
  }
}

void Cursor::skip_statement() {
  while (!at(";")) {
    if (at(Token::Kind::end)) fail("';'");
    take();
  }
  take();
}

std::string_view Cursor::text_from(const Token& first) const {
  return {first.text.data(), static_cast<std::size_t>(taken_end_ - first.text.data())};
}

}  // namespace vertebra::emulator::ptx
