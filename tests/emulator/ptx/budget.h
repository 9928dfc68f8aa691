#pragma once

#include <cstdint>

namespace vertebra::emulator::ptx {

/// What a module may still make the parser allocate beyond its own length: a few characters of text
/// declare any number of registers or zeros.
struct Budget {
  std::uint64_t registers = std::uint64_t{4} << 20;  ///< 16 characters of a name count as one more
  std::uint64_t initial_bytes = std::uint64_t{256} << 20;
};

}  // namespace vertebra::emulator::ptx
