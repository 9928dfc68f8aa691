#include "tests/emulator/ptx/declaration.h"

#include <bit>

#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::ptx {
namespace {

constexpr std::uint64_t max_bytes = std::uint64_t{1} << 40;
constexpr std::size_t max_dimensions = 8;

std::uint32_t parse_align(Cursor& cursor) {
  constexpr std::uint64_t largest = 1 << 16;
  const Token token = cursor.token();
  const std::uint64_t align = cursor.expect_integer(largest, "an alignment");
  if (!std::has_single_bit(align)) {
    throw ParseError(token.line, "expected a power of two, got " + describe(token));
  }
  return static_cast<std::uint32_t>(align);
}

// .attribute(.managed), .attribute(.unified(19, 95))
bool parse_attribute(Cursor& cursor) {
  cursor.expect("(");
  const bool is_managed = cursor.at(".managed");
  cursor.skip_group("(", ")");
  return is_managed;
}

// .ptr .global .align 8: of what a parameter points to, which is checked at run time anyway.
void skip_pointee(Cursor& cursor) {
  if (find_space(cursor.token().text)) cursor.take();
  if (cursor.accept(".align")) parse_align(cursor);
}

}  // namespace

std::optional<Space> find_space(std::string_view directive) {
  if (directive == ".global") return Space::global;
  if (directive == ".const") return Space::constant;
  if (directive == ".shared" || directive == ".shared::cta") return Space::shared;
  if (directive == ".local") return Space::local;
  if (directive == ".param") return Space::param;
  return std::nullopt;
}

DeclarationHead parse_declaration_head(Cursor& cursor) {
  DeclarationHead head;
  bool typed = false;
  for (;;) {
    if (cursor.accept(".align")) {
      head.align = parse_align(cursor);
    } else if (cursor.accept(".attribute")) {
      head.is_managed |= parse_attribute(cursor);
    } else if (cursor.accept(".v2")) {
      head.vector = 2;
    } else if (cursor.accept(".v4")) {
      head.vector = 4;
    } else if (typed && cursor.accept(".ptr")) {
      skip_pointee(cursor);
    } else if (const auto type = typed ? std::nullopt : find_type(cursor.token().text)) {
      cursor.take();
      head.type = *type;
      typed = true;
    } else {
      break;
    }
  }
  if (!typed || head.type.bits < 8) cursor.fail("a type of 8 bits or more");
  if (head.align == 0) head.align = head.vector * head.type.bits / 8;
  return head;
}

Declared parse_declared(Cursor& cursor, Space space, const DeclarationHead& head) {
  Declared declared;
  declared.name = cursor.expect(Token::Kind::word, "a name").text;
  std::uint64_t bytes = std::uint64_t{head.vector} * head.type.bits / 8;
  bool open_ended = false;
  while (cursor.accept("[")) {
    if (declared.dimensions.size() == max_dimensions) cursor.fail("at most 8 dimensions");
    std::uint64_t count = 0;
    if (!declared.dimensions.empty() || !cursor.at("]")) {
      count = cursor.expect_integer(max_bytes / bytes, "a dimension");
    }
    // Only the first may be left open; what it multiplies is limited all the same.
    if (count == 0 && !declared.dimensions.empty()) cursor.fail("a dimension above 0");
    open_ended |= count == 0;
    bytes *= count > 0 ? count : 1;
    declared.dimensions.push_back(count);
    cursor.expect("]");
  }
  if (head.vector > 1) declared.dimensions.push_back(head.vector);
  Variable& variable = declared.variable;
  variable.name = declared.name;
  variable.space = space;
  variable.align = head.align;
  variable.element_bits = head.type.bits;
  variable.size = open_ended ? 0 : bytes;
  variable.is_managed = head.is_managed;
  return declared;
}

}  // namespace vertebra::emulator::ptx
