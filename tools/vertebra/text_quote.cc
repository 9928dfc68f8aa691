#include "tools/vertebra/text_quote.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace vertebra::tools {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t pos) {
  return static_cast<unsigned char>(text[pos]);
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// The four hexadecimal digits at `pos`.
bool read_hex4(std::string_view text, std::size_t pos, std::uint32_t& code) {
  if (pos + 4 > text.size()) return false;
  const char* end = text.data() + pos + 4;
  const auto parsed = std::from_chars(text.data() + pos, end, code, 16);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

// The escape whose backslash is at `pos`; moves `pos` past it.
bool read_escape(std::string_view text, std::size_t& pos, std::string& out) {
  if (pos + 1 >= text.size()) return false;
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (const std::size_t letter = kLetters.find(text[pos + 1]); letter != std::string_view::npos) {
    out += kMeanings[letter];
    pos += 2;
    return true;
  }
  std::uint32_t code = 0;
  if (text[pos + 1] != 'u' || !read_hex4(text, pos + 2, code)) return false;
  pos += 6;
  if (code >= 0xDC80 && code <= 0xDCFF) {
    out += static_cast<char>(code - 0xDC00);
    return true;
  }
  if (code >= 0xD800 && code < 0xDC00) {
    std::uint32_t low = 0;
    if (text.substr(pos, 2) != "\\u" || !read_hex4(text, pos + 2, low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return false;
    pos += 6;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(code, out);
  return true;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t pos) {
  const std::uint32_t lead = byte_at(text, pos);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || pos + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, pos + i) & 0xC0) != 0x80) return 0;
  }
  const std::uint32_t second = byte_at(text, pos + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool out_of_range = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || out_of_range ? 0 : length;
}

std::string quote_csv(std::string_view text) {
  const bool outer_blank = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!outer_blank && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string quote_json(std::string_view text) {
  std::string out = "\"";
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t length = utf8_length(text, pos);
    const std::uint32_t byte = byte_at(text, pos);
    if (length == 0) {
      out += fmt::format("\\udc{:02x}", byte);
    } else if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[pos];
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += text.substr(pos, length);
    }
    pos += length == 0 ? 1 : length;
  }
  return out + '"';
}

bool unquote_json(std::string_view text, std::size_t& pos, std::string& out) {
  if (pos >= text.size() || text[pos] != '"') return false;
  out.clear();
  for (std::size_t at = pos + 1; at < text.size();) {
    if (text[at] == '"') {
      pos = at + 1;
      return true;
    }
    if (text[at] != '\\') {
      out += text[at++];
    } else if (!read_escape(text, at, out)) {
      return false;
    }
  }
  return false;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t pos = 0; pos < text.size();) {
    const std::size_t length = utf8_length(text, pos);
    const std::uint32_t byte = byte_at(text, pos);
    if (byte == '\\') {
      out += "\\\\";
    } else if (byte == '\n') {
      out += "\\n";
    } else if (length == 0 || byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += text.substr(pos, length);
    }
    pos += length == 0 ? 1 : length;
  }
  return out;
}

}  // namespace vertebra::tools
