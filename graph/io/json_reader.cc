#include "graph/io/json_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/quote.h"
#include "graph/io/utf8.h"

namespace vertebra::io {

void JsonReader::skip_space() {
  position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size());
}

std::string JsonReader::describe_next() const {
  if (position_ == text_.size()) return "the end of the header";
  return quote(text_.substr(position_, 1));
}

void JsonReader::fail(std::string_view got, std::string_view expected) const {
  throw InvalidModel(
      {fmt::format("{}, byte {}", name_, offset_ + static_cast<std::int64_t>(position_)),
       std::string(got), std::string(expected), "the header is damaged: fetch the file again"});
}

bool JsonReader::accept(char punctuation) {
  skip_space();
  if (position_ == text_.size() || text_[position_] != punctuation) return false;
  ++position_;
  return true;
}

void JsonReader::expect(char punctuation) {
  if (!accept(punctuation)) fail(describe_next(), fmt::format("'{}'", punctuation));
}

bool JsonReader::at_string() {
  skip_space();
  return position_ < text_.size() && text_[position_] == '"';
}

void JsonReader::skip_word() {
  constexpr std::string_view kOfWords =
      "+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  skip_space();
  const std::size_t end = std::min(text_.find_first_not_of(kOfWords, position_), text_.size());
  if (end == position_) fail(describe_next(), "a value");
  position_ = end;
}

void JsonReader::expect_end() {
  skip_space();
  if (position_ != text_.size()) fail(describe_next(), "nothing behind the object");
}

std::uint32_t JsonReader::take_hex4() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = position_ < text_.size() ? text_[position_] : '\0';
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<std::uint32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<std::uint32_t>(c - 'A' + 10);
    } else {
      fail(describe_next(), "four hexadecimal digits");
    }
    value = value * 16 + digit;
    ++position_;
  }
  return value;
}

void JsonReader::take_escape(std::string& into) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char letter = position_ < text_.size() ? text_[position_] : '\0';
  if (const std::size_t i = kLetters.find(letter); i != std::string_view::npos) {
    into += kMeanings[i];
    ++position_;
    return;
  }
  if (letter != 'u') fail(describe_next(), "an escape of JSON");
  ++position_;
  std::uint32_t scalar = take_hex4();
  const auto is_low_surrogate = [](std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; };
  if (is_low_surrogate(scalar)) fail("half a surrogate pair", "both halves");
  if (scalar >= 0xd800 && scalar < 0xdc00) {
    if (text_.substr(position_, 2) != "\\u") fail("half a surrogate pair", "both halves");
    position_ += 2;
    const std::uint32_t low = take_hex4();
    if (!is_low_surrogate(low)) fail("half a surrogate pair", "both halves");
    scalar = 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(scalar, into);
}

std::string JsonReader::take_string(std::string_view what) {
  if (!accept('"')) fail(describe_next(), fmt::format("{}, a string", what));
  std::string value;
  for (;;) {
    const std::size_t plain = std::min(text_.find_first_of("\"\\", position_), text_.size());
    const std::string_view piece = text_.substr(position_, plain - position_);
    for (const char c : piece) {
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character", "an escape for it");
    }
    if (!is_utf8(piece)) fail("bytes that are not UTF-8", "a string of JSON");
    value += piece;
    position_ = plain;
    if (plain == text_.size()) fail("the end of the header", fmt::format("the end of {}", what));
    if (text_[position_++] == '"') return value;
    take_escape(value);
  }
}

std::int64_t JsonReader::take_integer(std::string_view what) {
  skip_space();
  const auto is_digit = [&] {
    return position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9';
  };
  if (!is_digit()) fail(describe_next(), fmt::format("{}, a whole number", what));
  const bool zero = text_[position_] == '0';
  std::int64_t value = 0;
  while (is_digit()) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
        __builtin_add_overflow(value, std::int64_t{text_[position_] - '0'}, &value)) {
      fail("a number beyond 2^63", fmt::format("{}, a whole number", what));
    }
    ++position_;
    if (zero && is_digit()) fail("a leading zero", fmt::format("{}, a whole number", what));
  }
  if (position_ < text_.size() &&
      std::string_view(".eE").find(text_[position_]) != std::string_view::npos) {
    fail(describe_next(), fmt::format("{}, a whole number", what));
  }
  return value;
}

}  // namespace vertebra::io
