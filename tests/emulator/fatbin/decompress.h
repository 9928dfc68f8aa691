#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace vertebra::emulator::fatbin {

/// The `size` bytes that were compressed. Throw FormatError if the data is damaged or holds another
/// number of bytes.
std::string decompress_zstd(std::span<const std::byte> data, std::uint64_t size);
std::string decompress_lz4(std::span<const std::byte> data, std::uint64_t size);

}  // namespace vertebra::emulator::fatbin
