#include "graph/io/utf8.h"

#include <cstddef>

namespace vertebra::io {
namespace {

// Bytes of the sequence that `lead` begins; 0 for a byte that begins none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

// The second byte excludes what is overlong, a surrogate, or beyond 0x10ffff.
bool second_byte_fits(unsigned char lead, unsigned char second) {
  if (lead == 0xe0) return second >= 0xa0;
  if (lead == 0xed) return second <= 0x9f;
  if (lead == 0xf0) return second >= 0x90;
  return lead != 0xf4 || second <= 0x8f;
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(byte(i));
    if (length == 0 || length > text.size() - i) return false;
    for (std::size_t j = 1; j < length; ++j) {
      if ((byte(i + j) & 0xc0) != 0x80) return false;
    }
    if (length > 1 && !second_byte_fits(byte(i), byte(i + 1))) return false;
    i += length;
  }
  return true;
}

void append_utf8(std::uint32_t scalar, std::string& text) {
  const auto continuation = [&](int shift) {
    text += static_cast<char>(0x80 | ((scalar >> shift) & 0x3f));
  };
  if (scalar < 0x80) {
    text += static_cast<char>(scalar);
  } else if (scalar < 0x800) {
    text += static_cast<char>(0xc0 | (scalar >> 6));
    continuation(0);
  } else if (scalar < 0x10000) {
    text += static_cast<char>(0xe0 | (scalar >> 12));
    continuation(6);
    continuation(0);
  } else {
    text += static_cast<char>(0xf0 | (scalar >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace vertebra::io
