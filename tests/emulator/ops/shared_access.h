#pragma once

#include "tests/emulator/checks/shared_shadow.h"
#include "tests/emulator/ops/access.h"

namespace vertebra::emulator::EMULATOR_ISA {

// access.h for one space: shared memory. access.address holds offsets in the block's shared memory.
//
// An ldmatrix x4 reads so:
//   Access access;
//   access.mask = all_lanes, access.bytes = 16, access.element = 2, access.use = Use::matrix_load;
//   compute_addresses(warp, code, code.input(0), ptx::Space::shared, frame_relative, access);
//   read_shared(warp, code, access);
//   .. access.at[lane] is the row whose address that lane gave; taint as access.taint[lane] says ..

/// read() for shared memory.
void read_shared(Warp& warp, const Code& code, Access& access);
/// write() for shared memory.
void write_shared(Warp& warp, const Code& code, Access& access, const std::byte* values);
/// modify() for shared memory.
void modify_shared(Warp& warp, const Code& code, Access& access);

/// Bounds and alignment only; fills access.at. Faults.
void locate_shared(Warp& warp, const Code& code, Access& access);
/// Checks the destination of a cp.async as a store is checked, and marks it as in flight.
void issue_shared(Warp& warp, const Code& code, Access& access);

/// Reports what SharedShadow found in the instruction's access. False if nothing, or its check is
/// off.
bool report_shared_finding(Warp& warp, const Code& code);
/// The access as SharedShadow takes it.
SharedLanes shared_lanes(const Warp& warp, const Code& code, const Access& access);

}  // namespace vertebra::emulator::EMULATOR_ISA
