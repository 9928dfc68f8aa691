// UTF-8: what JSON strings are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vertebra::io {

// Whether every sequence is the shortest of a Unicode scalar value (RFC 3629).
bool is_utf8(std::string_view text);

// `scalar` is at most 0x10ffff and no surrogate.
void append_utf8(std::uint32_t scalar, std::string& text);

}  // namespace vertebra::io
