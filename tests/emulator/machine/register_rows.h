#pragma once

#include <cstdint>
#include <vector>

#include "tests/emulator/machine/kernel.h"

namespace vertebra::emulator {

/// Gives the registers of a lowered function their rows in its frame. Until then a Slot's value is
/// the register's number.
///
/// Registers that are never alive at the same place share a row, which keeps the frame of a large
/// kernel in the first-level cache. Only registers of one width share: lane n of a 64-bit row
/// covers bytes of lane 2n of a 32-bit row, and lanes that have diverged are at different places.
/// `bits[n]` is the width of register n. Sets frame_bytes and undefined.
void place_registers(LoweredFunction& function, const std::vector<std::uint8_t>& bits);

}  // namespace vertebra::emulator
