#pragma once

#include <cstdint>

namespace vertebra::emulator {

inline constexpr unsigned warp_lanes = 32;
/// Bit n: lane n.
using LaneMask = std::uint32_t;
inline constexpr LaneMask all_lanes = ~LaneMask{0};

/// A row of 32 lane values: a register of the running function's frame, or a constant that was
/// broadcast when the code was lowered. Rows lie on 64-byte boundaries; lane n of a row of `bits`
/// is element n of an array of that type (8-bit values use 16-bit rows). A predicate is one
/// LaneMask.
struct Slot {
  std::uint64_t value = 0;  ///< byte offset in the frame, or the address of the constant's row
  std::uint8_t bits = 0;    ///< 1 (predicate), 16, 32 or 64; 0: no slot (a sink)
  bool constant = false;

  explicit operator bool() const { return bits != 0; }
};

}  // namespace vertebra::emulator
