#pragma once

#include <cstddef>
#include <cstring>
#include <span>

namespace vertebra::emulator::fatbin {

/// The little-endian value at `at`, which need not be aligned. The caller has checked that it is
/// there.
template <typename T>
T read(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace vertebra::emulator::fatbin
