// SHA-256 of bytes, FIPS 180-4.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace vertebra {

// Lower-case hex.
std::string sha256_hex(std::span<const std::byte> bytes);

}  // namespace vertebra
