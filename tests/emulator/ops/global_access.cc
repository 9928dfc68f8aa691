#include "tests/emulator/ops/global_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/access_counts.h"
#include "tests/emulator/ops/access_faults.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr std::uint32_t ones(unsigned bytes) {
  return bytes == 32 ? ~std::uint32_t{0} : (1u << bytes) - 1;
}

/// Where the lanes of an access lie.
struct Owners {
  Allocation* only = nullptr;  ///< all lanes in one allocation ..
  Allocation* of[warp_lanes];  ///< .. or each in its own, if `only` is null
  bool contiguous = false;     ///< 32 lanes one after the other, in `only`
};

[[noreturn]] void fault_outside(Warp& warp, const Code& code, const Access& access, unsigned lane,
                                const Allocation* near) {
  const std::uint64_t address = access.address[lane];
  if (!near)
    warp.fault(Check::bounds, LaunchStatus::illegal_address, code, lane,
               fmt::format("{} bytes at 0x{:x}, which is in no allocation", access.bytes, address));
  if (near->freed)
    warp.fault(Check::use_after_free, LaunchStatus::illegal_address, code, lane,
               fmt::format("{} bytes at 0x{:x}, in freed memory: offset {} of {}", access.bytes,
                           address, address - near->address, near->describe()));
  warp.fault(Check::bounds, LaunchStatus::illegal_address, code, lane,
             fmt::format("{} bytes at 0x{:x}, {} beyond the end of {}", access.bytes, address,
                         address + access.bytes - (near->address + near->size), near->describe()));
}

Allocation* find_allocation(Warp& warp, const Code& code, const Access& access, unsigned lane) {
  const std::uint64_t address = access.address[lane];
  for (Allocation*& recent : warp.recent) {
    if (recent && !recent->freed && recent->contains(address, access.bytes)) {
      std::swap(recent, warp.recent[0]);
      return warp.recent[0];
    }
  }
  Allocation* const found = warp.block->launch.machine.memory.find(address);
  if (!found || found->freed || !found->contains(address, access.bytes))
    fault_outside(warp, code, access, lane, found);
  std::rotate(std::begin(warp.recent), std::end(warp.recent) - 1, std::end(warp.recent));
  return warp.recent[0] = found;
}

/// Bounds, alignment, and access.at.
void locate(Warp& warp, const Code& code, Access& access, Owners& owners) {
  const unsigned first = static_cast<unsigned>(__builtin_ctz(access.mask));
  Allocation* const allocation = find_allocation(warp, code, access, first);
  const std::uint64_t base = allocation->address;
  const std::uint64_t last = allocation->size - access.bytes;  // the highest offset that fits
  std::uint64_t low_bits = 0;
  bool inside = true;
  if (access.mask == all_lanes) {
    bool contiguous = true;
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      const std::uint64_t offset = access.address[lane] - base;
      low_bits |= access.address[lane];
      inside &= offset <= last;
      contiguous &= access.address[lane] == access.address[0] + lane * access.bytes;
      access.at[lane] = allocation->data + offset;
    }
    owners.contiguous = contiguous;
  } else {
    for_lanes(access.mask, [&](unsigned lane) {
      const std::uint64_t offset = access.address[lane] - base;
      low_bits |= access.address[lane];
      inside &= offset <= last;
      access.at[lane] = allocation->data + offset;
    });
  }
  if (access.misaligned(low_bits))
    for_lanes(access.mask, [&](unsigned lane) {
      if (access.misaligned(access.address[lane]))
        fault_misaligned(warp, code, access, lane, "address");
    });
  if (inside) {
    owners.only = allocation;
    return;
  }
  owners.contiguous = false;
  for_lanes(access.mask, [&](unsigned lane) {
    Allocation* const own = find_allocation(warp, code, access, lane);
    owners.of[lane] = own;
    access.at[lane] = own->data + (access.address[lane] - own->address);
  });
}

/// The lowest lane, for messages about where it points.
std::string describe(const Access& access, const Owners& owners, unsigned lane) {
  const Allocation& allocation = owners.only ? *owners.only : *owners.of[lane];
  return fmt::format("offset {} of {}", access.address[lane] - allocation.address,
                     allocation.describe());
}

/// Fills access.taint from the allocations' maps.
void find_uninitialised(Access& access, const Owners& owners) {
  access.tainted = false;
  if (owners.only) {
    const Allocation& allocation = *owners.only;
    if (!allocation.initialised) return;
    if (owners.contiguous && allocation.all_initialised(access.address[0] - allocation.address,
                                                        warp_lanes * access.bytes))
      return;
  }
  const std::uint32_t all = ones(access.bytes);
  std::uint32_t any = 0;
  for_lanes(access.mask, [&](unsigned lane) {
    const Allocation& allocation = owners.only ? *owners.only : *owners.of[lane];
    access.taint[lane] =
        ~allocation.initialised_bits(access.address[lane] - allocation.address, access.bytes) & all;
    any |= access.taint[lane];
  });
  access.tainted = any != 0;
}

/// Elements all of whose bytes are tainted are reported, once: they count as initialised from then
/// on. What else is tainted is padding that travels with data, and stays uninitialised.
void report_stored_taint(Warp& warp, const Code& code, Access& access, const Owners& owners) {
  const std::uint32_t whole = ones(access.element);
  std::uint32_t any = 0;
  for_lanes(access.mask, [&](unsigned lane) {
    for (unsigned byte = 0; byte < access.bytes; byte += access.element) {
      if ((access.taint[lane] >> byte & whole) != whole) continue;
      warp.report(Check::uninit, code, lane,
                  fmt::format("the stored value derives from uninitialised data; it goes to {}",
                              describe(access, owners, lane)));
      access.taint[lane] &= ~(whole << byte);
    }
    any |= access.taint[lane];
  });
  access.tainted = any != 0;
}

void mark(const Access& access, const Owners& owners) {
  if (owners.only && !owners.only->initialised) return;
  if (owners.contiguous && !access.tainted) {
    Allocation& allocation = *owners.only;
    const std::uint64_t offset = access.address[0] - allocation.address;
    if (!allocation.all_initialised(offset, warp_lanes * access.bytes))
      allocation.mark(offset, warp_lanes * access.bytes, true);
    return;
  }
  for_lanes(access.mask, [&](unsigned lane) {
    Allocation& allocation = owners.only ? *owners.only : *owners.of[lane];
    const std::uint64_t offset = access.address[lane] - allocation.address;
    if (!allocation.all_initialised(offset, access.bytes))
      allocation.mark(offset, access.bytes, true);
    if (!access.tainted) return;
    for (std::uint32_t taint = access.taint[lane]; taint; taint &= taint - 1)
      allocation.mark(offset + static_cast<unsigned>(__builtin_ctz(taint)), 1, false);
  });
}

bool watches_bytes(const Warp& warp) {
  return warp.block->launch.machine.settings.on(Check::uninit);
}

void fault_if_constant(Warp& warp, const Code& code, const Access& access, const Owners& owners) {
  if (owners.only && owners.only->kind != MemoryKind::constant) return;
  for_lanes(access.mask, [&](unsigned lane) {
    const Allocation& allocation = owners.only ? *owners.only : *owners.of[lane];
    if (allocation.kind == MemoryKind::constant)
      warp.fault(
          Check::bounds, LaunchStatus::illegal_address, code, lane,
          fmt::format("constant memory may not be written: {}", describe(access, owners, lane)));
  });
}

}  // namespace

void read_global(Warp& warp, const Code& code, Access& access, bool constant) {
  Owners owners;
  locate(warp, code, access, owners);
  const AccessKind kind = constant                        ? AccessKind::constant_load
                          : access.use == Use::async_copy ? AccessKind::async_copy_global
                                                          : AccessKind::global_load;
  count_global(warp, access, kind, false);
  access.tainted = false;
  if (!watches_bytes(warp)) return;
  find_uninitialised(access, owners);
  if (access.tainted) report_strict(warp, code, access, "address");
}

void write_global(Warp& warp, const Code& code, Access& access, const std::byte* values) {
  Owners owners;
  locate(warp, code, access, owners);
  fault_if_constant(warp, code, access, owners);
  count_global(warp, access, AccessKind::global_store, true);
  if (access.tainted) report_stored_taint(warp, code, access, owners);
  if (owners.contiguous) {
    std::memcpy(access.at[0], values, warp_lanes * std::size_t{access.bytes});
  } else {
    for_lanes(access.mask, [&](unsigned lane) {
      std::memcpy(access.at[lane], values + std::size_t{lane} * access.bytes, access.bytes);
    });
  }
  if (watches_bytes(warp)) mark(access, owners);
}

void modify_global(Warp& warp, const Code& code, Access& access) {
  Owners owners;
  locate(warp, code, access, owners);
  fault_if_constant(warp, code, access, owners);
  count_global(warp, access, AccessKind::global_atomic, true);
  access.tainted = false;
  if (!watches_bytes(warp)) return;
  find_uninitialised(access, owners);
  mark(access, owners);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
