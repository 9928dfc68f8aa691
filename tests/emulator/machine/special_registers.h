#pragma once

#include <cstdint>
#include <string_view>

#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {

/// Its number for special_register(), or -1 for a name that is not known (PTX ISA, chapter 10).
int special_number(std::string_view name);

/// The value that a lane reads. Clocks count the warp instructions of the block, one a cycle.
std::uint64_t special_register(const Warp& warp, unsigned number, unsigned lane);

}  // namespace vertebra::emulator
