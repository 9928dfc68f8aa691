// MD5 of bytes, RFC 1321: the hash that Keras publishes. It tells a damaged file from a whole one;
// a file that was forged may have any.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace vertebra {

// Lower-case hex.
std::string md5_hex(std::span<const std::byte> bytes);

}  // namespace vertebra
