#include "tests/emulator/ops/access.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/ops/access_faults.h"
#include "tests/emulator/ops/global_access.h"
#include "tests/emulator/ops/private_access.h"
#include "tests/emulator/ops/shared_access.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

using ptx::Space;

/// Bits 55 to 0 of a generic address: where it points in its window.
constexpr std::uint64_t offset_mask = ~(0xFFull << 56);

Space space_of_window(Warp& warp, const Code& code, unsigned lane, std::uint64_t address) {
  switch (window_of(address)) {
    case 0:
      return Space::global;
    case shared_window:
      return Space::shared;
    case local_window:
      return Space::local;
    case parameter_window:
      return Space::param;
    default:
      warp.fault(Check::bounds, LaunchStatus::illegal_address, code, lane,
                 fmt::format("0x{:x} is the address of no data", address));
  }
}

/// Calls f(space, part) for the lanes of each window; addresses in `part` are those of the space.
template <typename F>
void for_windows(Warp& warp, const Code& code, Access& access, F&& f) {
  for (LaneMask rest = access.mask; rest;) {
    const unsigned first = static_cast<unsigned>(__builtin_ctz(rest));
    const std::uint64_t window = window_of(access.address[first]);
    const Space space = space_of_window(warp, code, first, access.address[first]);
    LaneMask same = 0;
    for_lanes(rest, [&](unsigned lane) {
      if (window_of(access.address[lane]) == window) same |= 1u << lane;
    });
    if (same == access.mask) {
      for_lanes(same, [&](unsigned lane) { access.address[lane] &= offset_mask; });
      f(space, access);
      return;
    }
    Access part = access;
    part.mask = same;
    for_lanes(same, [&](unsigned lane) { part.address[lane] &= offset_mask; });
    f(space, part);
    if (part.tainted && !access.tainted) {
      access.tainted = true;
      std::fill(access.taint, access.taint + warp_lanes, 0);
    }
    for_lanes(same, [&](unsigned lane) {
      access.at[lane] = part.at[lane];
      if (access.tainted) access.taint[lane] = part.tainted ? part.taint[lane] : 0;
    });
    rest &= ~same;
  }
}

[[noreturn]] void fault_read_only(Warp& warp, const Code& code, const Access& access,
                                  const char* what) {
  warp.fault(Check::bounds, LaunchStatus::illegal_address, code,
             static_cast<unsigned>(__builtin_ctz(access.mask)),
             fmt::format("{} may not be written", what));
}

}  // namespace

std::uint32_t ptx_line(const Warp& warp, const Code& code) {
  return warp.frame->function->source->instructions[code.source].line;
}

void fault_misaligned(Warp& warp, const Code& code, const Access& access, unsigned lane,
                      const char* where) {
  warp.fault(Check::misaligned, LaunchStatus::misaligned_address, code, lane,
             fmt::format("{} bytes at {} 0x{:x}, which is no multiple of {}", access.bytes, where,
                         access.address[lane], access.bytes));
}

void report_strict(Warp& warp, const Code& code, Access& access, const char* where) {
  if (!warp.block->launch.machine.settings.strict) return;
  unsigned lane = static_cast<unsigned>(__builtin_ctz(access.mask));
  while (!(access.mask >> lane & 1) || !access.taint[lane]) ++lane;
  warp.report(Check::uninit, code, lane,
              fmt::format("{} of the {} bytes read at {} 0x{:x} were never written",
                          __builtin_popcount(access.taint[lane]), access.bytes, where,
                          access.address[lane]));
  access.tainted = false;
}

void compute_addresses(Warp& warp, const Code& code, const Slot& base, Space space,
                       bool frame_relative, Access& access) {
  const std::int64_t offset = code.immediate + (frame_relative ? warp.local_base : 0);
  compute_addresses(warp, code, base, offset, space, access);
}

void compute_addresses(Warp& warp, const Code& code, const Slot& base, std::int64_t offset,
                       Space space, Access& access) {
  report_tainted(warp, code, access.mask, base, "the address");
  const auto added = static_cast<std::uint64_t>(offset);
  if (base.bits == 64) {
    const std::uint64_t* const from = warp.row<const std::uint64_t>(base);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) access.address[lane] = from[lane] + added;
  } else {
    const std::uint32_t* const from = warp.row<const std::uint32_t>(base);
    for (unsigned lane = 0; lane < warp_lanes; ++lane) access.address[lane] = from[lane] + added;
  }
  if (space != Space::shared && space != Space::local && space != Space::param) return;
  // A generic address that was not converted keeps its window, and so is out of bounds.
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const std::uint64_t window = window_of(access.address[lane]);
    if (window == 0 || window == ~offset_mask) access.address[lane] &= 0xFFFF'FFFF;
  }
}

void read(Warp& warp, const Code& code, Space space, Access& access) {
  switch (space) {
    case Space::global:
      return read_global(warp, code, access);
    case Space::constant:
      return read_global(warp, code, access, true);
    case Space::shared:
      return read_shared(warp, code, access);
    case Space::local:
      return read_local(warp, code, access);
    case Space::param:
      return read_parameters(warp, code, access);
    case Space::generic:
      access.tainted = false;
      return for_windows(warp, code, access, [&](Space part_space, Access& part) {
        read(warp, code, part_space, part);
      });
  }
}

void write(Warp& warp, const Code& code, Space space, Access& access, const std::byte* values) {
  switch (space) {
    case Space::global:
      return write_global(warp, code, access, values);
    case Space::shared:
      return write_shared(warp, code, access, values);
    case Space::local:
      return write_local(warp, code, access, values);
    case Space::constant:
      fault_read_only(warp, code, access, "constant memory");
    case Space::param:
      fault_read_only(warp, code, access, "a kernel's parameters");
    case Space::generic:
      return for_windows(warp, code, access, [&](Space part_space, Access& part) {
        write(warp, code, part_space, part, values);
      });
  }
}

void modify(Warp& warp, const Code& code, Space space, Access& access) {
  switch (space) {
    case Space::global:
      return modify_global(warp, code, access);
    case Space::shared:
      return modify_shared(warp, code, access);
    case Space::generic:
      access.tainted = false;
      return for_windows(warp, code, access, [&](Space part_space, Access& part) {
        modify(warp, code, part_space, part);
      });
    default:
      fault_read_only(warp, code, access, "memory other than global and shared, by atomics,");
  }
}

void taint_row(Warp& warp, const Slot& slot, const Access& access, unsigned first, unsigned count,
               bool extend) {
  if (!access.tainted && !warp.tainted) return;
  std::uint8_t* const row = warp.taint(slot);
  if (!access.tainted) {
    for_lanes(access.mask, [&](unsigned lane) { row[lane] = 0; });
    return;
  }
  warp.tainted = true;
  const std::uint32_t bytes = (1u << count) - 1;
  const std::uint32_t above = ((1u << slot.bits / 8) - 1) & ~bytes;
  for_lanes(access.mask, [&](unsigned lane) {
    const std::uint32_t taint = access.taint[lane] >> first & bytes;
    const bool last = taint >> (count - 1) & 1;
    row[lane] = static_cast<std::uint8_t>(taint | (extend && last ? above : 0));
  });
}

void report_tainted(Warp& warp, const Code& code, LaneMask mask, const Slot& slot,
                    const char* what) {
  if (!warp.tainted || slot.constant) return;
  const std::uint8_t* const row = warp.taint(slot);
  const LaneMask tainted = mask & test_lanes([&](unsigned lane) { return row[lane] != 0; });
  if (tainted)
    warp.report(Check::uninit, code, static_cast<unsigned>(__builtin_ctz(tainted)),
                fmt::format("{} derives from uninitialised data", what), what);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
