#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/emulator/machine/fault.h"
#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

// Instructions that the lanes of a warp execute together.
namespace vertebra::emulator::EMULATOR_ISA {

/// "lane 3", "lanes 0-3, 7"
inline std::string describe_lanes(LaneMask lanes) {
  std::string text;
  for (unsigned first = 0; first < warp_lanes;) {
    unsigned end = first;
    while (end < warp_lanes && lanes >> end & 1) ++end;
    if (end > first) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", first);
      if (end - first > 1) text += fmt::format("-{}", end - 1);
    }
    first = std::max(end, first + 1);
  }
  return ((lanes & (lanes - 1)) != 0 ? "lanes " : "lane ") + text;
}

/// Who takes part in a `.sync` collective.
struct Members {
  /// Of each lane: the lanes that its member mask names and that execute the instruction.
  alignas(64) LaneMask of[warp_lanes];
};

/// Reads the member masks (Code::members) of the executing lanes. Reports a lane that is not in its
/// own mask, and named lanes that are alive but did not arrive; exited lanes are no error.
inline Members gather_members(Warp& warp, const Code& code, LaneMask mask) {
  const LaneMask* named = warp.row<const LaneMask>(code.input(static_cast<unsigned>(code.members)));
  Members members;
  LaneMask all_named = 0, outside = 0;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const LaneMask executes = -(mask >> lane & 1);
    all_named |= named[lane] & executes;
    outside |= (1u << lane) & ~named[lane];
    members.of[lane] = named[lane] & mask;
  }
  outside &= mask;
  const LaneMask missing = all_named & warp.live & ~mask;
  if (outside != 0) [[unlikely]]
    warp.report(Check::shuffle, code, static_cast<unsigned>(__builtin_ctz(outside)),
                fmt::format("{} outside the member mask 0x{:08x} that it gives",
                            describe_lanes(outside), named[__builtin_ctz(outside)]),
                "outside");
  if (missing != 0) [[unlikely]]
    warp.report(Check::shuffle, code, ~0u,
                fmt::format("{} named in the member mask but not there", describe_lanes(missing)),
                "missing");
  return members;
}

/// Faults unless all 32 lanes execute the instruction, as `.sync.aligned` matrix instructions ask.
inline void require_full_warp(Warp& warp, const Code& code, LaneMask mask) {
  if (mask == all_lanes) [[likely]]
    return;
  const LaneMask exited = ~warp.live, elsewhere = warp.live & ~mask;
  warp.fault(Check::shuffle, LaunchStatus::trap, code, ~0u,
             fmt::format("all 32 lanes must execute it: {}{}{}",
                         exited ? describe_lanes(exited) + " exited or absent" : "",
                         exited && elsewhere ? ", " : "",
                         elsewhere ? describe_lanes(elsewhere) + " elsewhere" : ""));
}

/// Makes the code just emitted wait for the lanes that input `members` names (-1: all).
inline void make_collective(Code& code, int members) {
  code.flow = Flow::collective;
  code.members = static_cast<std::int8_t>(members);
}

void lower_shuffle(Lowering& lowering);
void lower_vote(Lowering& lowering);
void lower_match(Lowering& lowering);
void lower_elect(Lowering& lowering);
void lower_active_mask(Lowering& lowering);
void lower_reduce(Lowering& lowering);

}  // namespace vertebra::emulator::EMULATOR_ISA
