#pragma once

#include "tests/emulator/ops/access.h"

namespace vertebra::emulator::EMULATOR_ISA {

// What accesses cost on a GPU, counted if the warp counts (Warp::counters). access.address holds
// what each function says.

/// Device addresses: distinct 32-byte sectors, and the sectors touched.
void count_global(Warp& warp, const Access& access, AccessKind kind, bool writes);
/// Offsets in shared memory: passes of 32 banks of 4 bytes. Lanes that together ask for 128 bytes
/// share a pass if no two want different words of one bank.
void count_shared(Warp& warp, const Access& access, AccessKind kind);
/// Offsets in local memory, where the same words of all lanes lie side by side: sectors.
void count_local(Warp& warp, const Access& access, AccessKind kind);

}  // namespace vertebra::emulator::EMULATOR_ISA
