#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vertebra::emulator::ptx {

/// A piece of PTX text. `text` points into what the Lexer was given; a string has its quotes.
struct Token {
  enum class Kind : std::uint8_t {
    word,  ///< a name or an opcode with its modifiers: "%r1", "%tid.x", "ld.global.L2::128B.u32"
    directive,  ///< ".reg", ".b32": one dot each, unless it follows an opcode without a blank
    number,     ///< "12", "0x1F", "0f3F800000", "9.0", "7U"
    string,
    punctuation,  ///< one character
    end,
  };
  Kind kind = Kind::end;
  std::string_view text;
  unsigned line = 1;
};

/// "'x'" or "the end of the text", for messages: printable and short whatever the token is.
std::string describe(const Token& token);

/// Cuts PTX into tokens and drops blanks, comments and the NULs that pad an embedded module.
class Lexer {
 public:
  explicit Lexer(std::string_view text);
  /// After the last token: `end`, again and again. Throws ParseError for a character that PTX does
  /// not have, and for a comment or a string without its end.
  Token next();

 private:
  void skip_blanks();
  std::size_t word_end(std::size_t at) const;
  std::size_t number_end(std::size_t at) const;
  std::size_t string_end(std::size_t at) const;
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  std::string_view text_;
  std::size_t position_ = 0;
  unsigned line_ = 1;
};

}  // namespace vertebra::emulator::ptx
