#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace vertebra::emulator::fatbin {

/// All fatbin containers in the sections .nv_fatbin and __nv_relfatbin of a 64-bit ELF file (an
/// object file, program or shared library), in file order. The bytes are not trusted. Empty if the
/// file has no such section. Throws FormatError.
std::vector<std::span<const std::byte>> containers_in_elf(std::span<const std::byte> file);

}  // namespace vertebra::emulator::fatbin
