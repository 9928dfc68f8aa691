#pragma once

#include <string_view>

#include "tests/emulator/machine/lowering.h"

namespace vertebra::emulator {

/// The family of an instruction that moves control or synchronises: bra, brx, call, ret, exit, bar,
/// barrier, trap, brkpt, nanosleep, membar, fence and the hints that mean nothing here. Null for
/// others.
const Family* find_control_family(std::string_view name);

/// What bar and barrier ask for, in Code::aux[0].
enum class BarrierAction : std::uint8_t { sync, arrive, red_popc, red_and, red_or };
/// Code::aux[1]: the barrier is .aligned, all lanes of a warp must come to this very instruction.
/// Inputs: barrier number and thread count (32-bit rows; count 0: all), then the predicate of red.

}  // namespace vertebra::emulator
