#include "tests/emulator/ptx/operand.h"

#include "tests/emulator/ptx/literal.h"
#include "tests/emulator/ptx/special.h"

namespace vertebra::emulator::ptx {
namespace {

class OperandParser {
 public:
  OperandParser(Cursor& cursor, const Scopes& scopes, std::vector<OpenName>& open)
      : cursor_(cursor), scopes_(scopes), open_(open) {}

  Operand parse() {
    if (cursor_.accept("{")) {
      operand_.form = Operand::Form::vector;
      atoms("}");
    } else if (cursor_.accept("(")) {
      operand_.form = Operand::Form::list;
      if (!cursor_.accept(")")) atoms(")");
    } else if (cursor_.accept("[")) {
      operand_.form = Operand::Form::address;
      address();
    } else {
      value();
    }
    return std::move(operand_);
  }

 private:
  void atoms(std::string_view close) {
    do {
      atom();
    } while (cursor_.accept(","));
    cursor_.expect(close);
  }

  // [base + offset], and for a tensor [base, {x, y}]
  void address() {
    atom();
    operand_.offset = cursor_.take_offset();
    while (cursor_.accept(",")) {
      if (cursor_.accept("{")) {
        atoms("}");
      } else {
        atom();
      }
    }
    cursor_.expect("]");
  }

  void value() {
    operand_.negated = cursor_.accept("!");
    atom();
    operand_.offset = cursor_.take_offset();
    if (cursor_.accept("|")) {
      operand_.form = Operand::Form::pair;
      atom();
    }
  }

  void atom() {
    if (cursor_.accept("-")) {
      if (!cursor_.at(Token::Kind::number)) cursor_.fail("a number");
      operand_.elements.emplace_back(negated(parse_literal(cursor_.take())));
    } else if (cursor_.at(Token::Kind::number)) {
      operand_.elements.emplace_back(parse_literal(cursor_.take()));
    } else {
      name();
    }
  }

  void name() {
    const Token token = cursor_.expect(Token::Kind::word, "an operand");
    if (const auto found = scopes_.find(token.text)) {
      operand_.elements.push_back(*found);
    } else if (is_special(token.text)) {
      operand_.elements.emplace_back(SpecialRef{token.text});
    } else {
      if (token.text != "_") {
        open_.push_back(
            {static_cast<std::uint32_t>(operand_.elements.size()), token.text, token.line});
      }
      operand_.elements.emplace_back(Sink{});
    }
  }

  Cursor& cursor_;
  const Scopes& scopes_;
  std::vector<OpenName>& open_;
  Operand operand_;
};

}  // namespace

Operand parse_operand(Cursor& cursor, const Scopes& scopes, std::vector<OpenName>& open) {
  return OperandParser(cursor, scopes, open).parse();
}

}  // namespace vertebra::emulator::ptx
