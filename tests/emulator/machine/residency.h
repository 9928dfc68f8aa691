#pragma once

#include <cstdint>

#include "tests/emulator/machine/device.h"

namespace vertebra::emulator {

/// How many blocks of a kernel one multiprocessor holds at a time, by its limits of blocks, warps
/// and shared memory (CUDA C++ Programming Guide 13.0, "Technical Specifications per Compute
/// Capability"). Registers are not counted: PTX does not say how many there will be. 0 if not even
/// one block fits. `shared`: static and dynamic bytes a block.
unsigned resident_blocks(const Device& device, std::uint64_t threads, std::uint64_t shared);

}  // namespace vertebra::emulator
