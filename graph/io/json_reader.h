// The part of JSON that weight files need, read strictly: objects, arrays, strings and whole
// numbers from 0; other scalars can be passed over. What is read next is the caller's to say, so
// nothing is built that nobody asked for, and no depth of nesting costs a stack. Source: RFC 8259.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vertebra::io {

class JsonReader {
 public:
  // `text` begins at byte `offset` of the file `name` and must outlive the reader.
  JsonReader(std::string_view text, std::string_view name, std::int64_t offset)
      : text_(text), name_(name), offset_(offset) {}

  // Each skips white space first. InvalidModel with the byte when something else is there.
  void expect(char punctuation);
  // Whether `punctuation` is next; consumes it if so.
  bool accept(char punctuation);
  // With escapes resolved. The bytes must be UTF-8, without control characters.
  std::string take_string(std::string_view what);
  // At most 2^63 - 1; no sign, fraction, exponent or leading zero.
  std::int64_t take_integer(std::string_view what);
  // Whether a string is next.
  bool at_string();
  // Passes over a number or a word (true, null), whatever its letters: for readers that do not need
  // it.
  void skip_word();
  // Nothing but white space is left.
  void expect_end();

  // InvalidModel at the byte before which the reader stands.
  [[noreturn]] void fail(std::string_view got, std::string_view expected) const;

 private:
  void skip_space();
  // What is next, for a message.
  std::string describe_next() const;
  std::uint32_t take_hex4();
  void take_escape(std::string& into);

  std::string_view text_;
  std::string name_;
  std::int64_t offset_;
  std::size_t position_ = 0;
};

}  // namespace vertebra::io
