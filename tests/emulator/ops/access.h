#pragma once

#include <cstddef>
#include <cstdint>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/ops/lanes.h"
#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator::EMULATOR_ISA {

/// What a warp wants of memory, for the counters and the checks.
enum class Use : std::uint8_t { load, store, atomic, matrix_load, matrix_store, async_copy };

/// One access of a warp: every lane of `mask` touches `bytes` bytes at its address. The arrays hold
/// nothing for other lanes.
struct Access {
  LaneMask mask = 0;
  unsigned bytes = 0;    ///< of a lane: 1, 2, 4, 8, 16 or 32. Addresses must be multiples of it
  unsigned element = 0;  ///< bytes of one element of it, 1 to 8 (16 for cp.async)
  Use use = Use::load;
  bool strong = false;   ///< volatile, relaxed, acquire, release or atomic: such do not race
  bool tainted = false;  ///< some lane of `taint` is not 0; if false, `taint` holds nothing
  alignas(64) std::uint64_t address[warp_lanes];  ///< in the state space
  alignas(64) std::byte* at[warp_lanes];          ///< where the emulator keeps the bytes
  /// Bit n: byte n of the lane's data derives from uninitialised memory. Filled by loads, read by
  /// stores.
  alignas(64) std::uint32_t taint[warp_lanes];

  bool misaligned(std::uint64_t offset) const { return offset & (bytes - 1); }
};

/// address[n] = lane n of `base` + code.immediate, for the lanes of access.mask. In spaces of
/// 32-bit addresses (shared, local, param) the sum wraps modulo 2^32; `frame_relative` adds
/// Warp::local_base. Reports uninit if the base is tainted.
void compute_addresses(Warp& warp, const Code& code, const Slot& base, ptx::Space space,
                       bool frame_relative, Access& access);
/// The same with another offset than the instruction's: of its second address.
void compute_addresses(Warp& warp, const Code& code, const Slot& base, std::int64_t offset,
                       ptx::Space space, Access& access);

/// Makes the lanes' bytes readable at access.at, after all checks of the space: bounds,
/// use-after-free and misaligned fault; races, pending copies and (strict) uninitialised bytes are
/// reported. Fills `tainted` and `taint`, counts. Generic addresses go by their window, lane by
/// lane.
void read(Warp& warp, const Code& code, ptx::Space space, Access& access);

/// Writes `values` (access.bytes for each of the 32 lanes, lane after lane) to memory in ascending
/// order of lanes, after all checks of the space. The caller has set `tainted` and `taint`. Fills
/// access.at.
void write(Warp& warp, const Code& code, ptx::Space space, Access& access, const std::byte* values);

/// Checks as for write(), fills access.at and marks the bytes initialised, but leaves the writing
/// to the caller: what atomics need, which read and write.
void modify(Warp& warp, const Code& code, ptx::Space space, Access& access);

/// Sets the taint of row `slot` for the lanes of access.mask: bytes [first, first + count) of each
/// lane's data become bytes 0 to count of the row's lanes, and higher bytes follow the highest one
/// if `extend`, else become clean. Does nothing while the warp holds no taint and access brings
/// none.
void taint_row(Warp& warp, const Slot& slot, const Access& access, unsigned first, unsigned count,
               bool extend = false);

/// Reports uninit for the lanes of the mask whose value in `slot` holds any tainted byte: "<what>
/// derives from uninitialised data". `what` is "the address", "the operand of the atomic".
void report_tainted(Warp& warp, const Code& code, LaneMask mask, const Slot& slot,
                    const char* what);

}  // namespace vertebra::emulator::EMULATOR_ISA
