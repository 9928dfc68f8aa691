#include "tests/emulator/ptx/lexer.h"

#include <fmt/format.h>

#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator::ptx {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string describe(const Token& token) {
  if (token.kind == Token::Kind::end) return "the end of the text";
  constexpr std::size_t longest = 60;
  std::string text;
  for (const char c : token.text.substr(0, longest)) {
    if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
  }
  return fmt::format("'{}{}'", text, token.text.size() > longest ? ".." : "");
}

Lexer::Lexer(std::string_view text) : text_(text) {
  while (!text_.empty() && text_.back() == '\0') text_.remove_suffix(1);
}

void Lexer::skip_blanks() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == '\n') ++line_;
    if (is_blank(c)) {
      ++position_;
    } else if (c == '/' && at(position_ + 1) == '/') {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else if (c == '/' && at(position_ + 1) == '*') {
      const std::size_t close = text_.find("*/", position_ + 2);
      if (close == std::string_view::npos) throw ParseError(line_, "a comment without its end");
      for (; position_ < close + 2; ++position_) line_ += text_[position_] == '\n';
    } else {
      return;
    }
  }
}

// A name or an opcode: "::" and "." join words only if one follows, so a label's colon ends it.
std::size_t Lexer::word_end(std::size_t end) const {
  for (;;) {
    while (is_word(at(end))) ++end;
    if (at(end) == '.' && is_word(at(end + 1))) {
      end += 1;
    } else if (at(end) == ':' && at(end + 1) == ':' && is_word(at(end + 2))) {
      end += 2;
    } else {
      return end;
    }
  }
}

std::size_t Lexer::number_end(std::size_t end) const {
  while (is_digit(at(end))) ++end;
  if (at(end) == '.') {
    ++end;
    while (is_digit(at(end))) ++end;
  }
  const bool exponent = at(end) == 'e' || at(end) == 'E';
  if (exponent && (at(end + 1) == '-' || at(end + 1) == '+')) end += 2;
  while (is_word(at(end))) ++end;
  return end;
}

std::size_t Lexer::string_end(std::size_t at_quote) const {
  std::size_t end = at_quote + 1;
  for (; at(end) != '"'; ++end) {
    if (end >= text_.size() || at(end) == '\n') {
      throw ParseError(line_, "a string without its end");
    }
    if (at(end) == '\\' && at(end + 1) != '\n') ++end;
  }
  return end + 1;
}

Token Lexer::next() {
  skip_blanks();
  if (position_ >= text_.size()) return {Token::Kind::end, {}, line_};
  constexpr std::string_view punctuation = ",;:()[]{}<>+-|!@=~*";
  const char c = text_[position_];
  Token::Kind kind = Token::Kind::punctuation;
  std::size_t end = position_ + 1;
  if (is_digit(c)) {
    kind = Token::Kind::number;
    end = number_end(position_);
  } else if (is_word(c) || (c == '%' && is_word(at(position_ + 1)))) {
    kind = Token::Kind::word;
    end = word_end(end);
  } else if (c == '.' && is_word(at(position_ + 1))) {
    kind = Token::Kind::directive;
    while (is_word(at(end))) ++end;
    if (at(end) == ':' && at(end + 1) == ':' && is_word(at(end + 2))) {
      end += 2;
      while (is_word(at(end))) ++end;
    }
  } else if (c == '"') {
    kind = Token::Kind::string;
    end = string_end(position_);
  } else if (punctuation.find(c) == std::string_view::npos) {
    const Token token{Token::Kind::punctuation, text_.substr(position_, 1), line_};
    throw ParseError(line_, "expected PTX, got " + describe(token));
  }
  const Token token{kind, text_.substr(position_, end - position_), line_};
  position_ = end;
  return token;
}

}  // namespace vertebra::emulator::ptx
