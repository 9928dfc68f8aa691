#pragma once

#include "tests/emulator/machine/async_copies.h"
#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

namespace vertebra::emulator::EMULATOR_ISA {

/// Writes what the lanes' part of a copy has read to shared memory, for the threads that issued it.
void land(Warp& warp, const AsyncCopy& copy, LaneMask lanes);

/// cp.async.mbarrier.arrive, which is the mbarriers' business.
void lower_copy_arrive(Lowering& l);

}  // namespace vertebra::emulator::EMULATOR_ISA
