#pragma once

#include <cstdint>
#include <string_view>

#include "tests/emulator/ptx/lexer.h"

namespace vertebra::emulator::ptx {

/// A place in the tokens of a module, with one token of look-ahead.
class Cursor {
 public:
  explicit Cursor(std::string_view text);

  const Token& token() const { return token_; }
  const Token& ahead() const { return ahead_; }
  bool at(std::string_view text) const { return token_.text == text; }
  bool at(Token::Kind kind) const { return token_.kind == kind; }

  Token take();
  bool accept(std::string_view text);  ///< takes it if it is `text`
  Token expect(std::string_view text);
  Token expect(Token::Kind kind, std::string_view what);  ///< `what`: "a name"
  /// Throws ParseError "expected `what`, got .." at the current token.
  [[noreturn]] void fail(std::string_view what) const;

  /// An integer without a sign, at most `limit`; `what` names it in the error.
  std::uint64_t expect_integer(std::uint64_t limit, std::string_view what);
  /// Any number of signed integers, "+4", "-4", "+-4": their sum modulo 2^64.
  std::int64_t take_offset();

  /// Takes the rest of a balanced group whose opening mark was taken: up to and with `close`.
  void skip_group(std::string_view open, std::string_view close);
  void skip_statement();  ///< up to and with ';'

  /// From the start of `first` to the end of the token taken last.
  std::string_view text_from(const Token& first) const;

 private:
  Lexer lexer_;
  Token token_, ahead_;
  const char* taken_end_;
};

}  // namespace vertebra::emulator::ptx
