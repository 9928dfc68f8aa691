#pragma once

#include "tests/emulator/ops/access.h"

namespace vertebra::emulator::EMULATOR_ISA {

// access.h for one space: global memory, and constant memory where `constant` says so.

/// read() for global memory (any allocation may be read) or constant memory.
void read_global(Warp& warp, const Code& code, Access& access, bool constant = false);
/// write() for global memory. Constant memory may not be written: bounds.
void write_global(Warp& warp, const Code& code, Access& access, const std::byte* values);
/// modify() for global memory.
void modify_global(Warp& warp, const Code& code, Access& access);

}  // namespace vertebra::emulator::EMULATOR_ISA
