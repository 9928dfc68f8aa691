#pragma once

#include "tests/emulator/ops/access.h"

namespace vertebra::emulator::EMULATOR_ISA {

/// Of the instruction in the PTX, from 1.
std::uint32_t ptx_line(const Warp& warp, const Code& code);

/// "16 bytes at <where> 8 are not aligned to 16".
[[noreturn]] void fault_misaligned(Warp& warp, const Code& code, const Access& access,
                                   unsigned lane, const char* where);

/// In strict mode reports the uninitialised bytes that a load is about to return, and takes their
/// taint away: one finding, not one for each use.
void report_strict(Warp& warp, const Code& code, Access& access, const char* where);

}  // namespace vertebra::emulator::EMULATOR_ISA
