// Names that may hold any bytes, as csv, JSON and terminals take them. Nothing is lost in csv and
// JSON: unquote_json gives back what quote_json was given.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vertebra::tools {

// Length of the well-formed UTF-8 sequence that begins at `pos`; 0 if there is none (overlong
// forms, surrogates and values above U+10FFFF are not well-formed). pos < text.size().
std::size_t utf8_length(std::string_view text, std::size_t pos);

// A field of RFC 4180: in quotes, with quotes doubled, if it holds a comma, quote, line end or an
// outer blank; bytes are kept as they are.
std::string quote_csv(std::string_view text);

// A JSON string with its quotes; bytes that are no UTF-8 become \udc80 to \udcff, as Python's
// surrogateescape writes them.
std::string quote_json(std::string_view text);

// Reads a JSON string whose opening quote is at `pos`, undoing the \udcXX of quote_json, and moves
// `pos` past the closing quote. False, with `pos` unchanged, if it is not a whole string.
bool unquote_json(std::string_view text, std::size_t& pos, std::string& out);

// For people: control characters, backslashes and bytes that are no UTF-8 as \n, \\ or \xff.
std::string printable(std::string_view text);

}  // namespace vertebra::tools
