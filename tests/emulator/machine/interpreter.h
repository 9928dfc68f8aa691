#pragma once

#include <cstdint>

#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {

/// Puts a fresh warp at the start of the kernel with the lanes of `live`.
void start_warp(Warp& warp, LaneMask live);

/// Runs a warp until it waits for others, gives up its turn, ends, or has executed `slice`
/// instructions. Lanes that diverge become paths; the path at the lowest address of the deepest
/// call runs first and paths that meet are merged, which reconverges the code that compilers write.
/// A slice that ends with several paths gives the longest waiting one a turn, so that lanes that
/// wait for one another in a loop get on.
void run_warp(Warp& warp, std::uint64_t slice);

/// Lets the warp go on behind the barrier it waits at.
void leave_barrier(Warp& warp);

}  // namespace vertebra::emulator
