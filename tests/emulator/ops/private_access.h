#pragma once

#include "tests/emulator/ops/access.h"

namespace vertebra::emulator::EMULATOR_ISA {

// access.h for the spaces that no other thread sees: local memory (addresses are offsets in each
// lane's own) and the kernel's parameters (offsets in LaunchConfig::parameters, read only).

void read_local(Warp& warp, const Code& code, Access& access);
void write_local(Warp& warp, const Code& code, Access& access, const std::byte* values);
void read_parameters(Warp& warp, const Code& code, Access& access);

}  // namespace vertebra::emulator::EMULATOR_ISA
