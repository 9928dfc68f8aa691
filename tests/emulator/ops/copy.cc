// cp.async and its groups (PTX ISA 9.7.9.25.3).
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/access_counts.h"
#include "tests/emulator/ops/access_faults.h"
#include "tests/emulator/ops/copies.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/global_access.h"
#include "tests/emulator/ops/memory_forms.h"
#include "tests/emulator/ops/shared_access.h"
#include "tests/emulator/ops/words.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

using ptx::Space;

/// What says how much of the source a lane reads.
enum class Limit : std::uint8_t { none, source_size, ignore_source };
enum CopyAux : unsigned { aux_bytes = aux_free, aux_limit };

/// Bytes that each lane reads; the rest of its destination is filled with zeros.
void read_sizes(Warp& warp, const Code& code, LaneMask mask, std::uint32_t* sizes) {
  const unsigned bytes = code.aux[aux_bytes];
  std::fill(sizes, sizes + warp_lanes, bytes);
  const auto limit = static_cast<Limit>(code.aux[aux_limit]);
  if (limit == Limit::ignore_source) {
    for_lanes(mask & warp.lanes(code.input(3)), [&](unsigned lane) { sizes[lane] = 0; });
  } else if (limit == Limit::source_size) {
    const std::uint32_t* const row = warp.row<const std::uint32_t>(code.input(3));
    for_lanes(mask, [&](unsigned lane) {
      if (row[lane] > bytes)
        warp.fault(Check::cp_async, LaunchStatus::illegal_address, code, lane,
                   fmt::format("a source of {} bytes for a copy of {}", row[lane], bytes));
      sizes[lane] = row[lane];
    });
  }
}

/// The sizes that cp.async has, so that the compiler knows them.
void copy_piece(std::byte* to, const std::byte* from, unsigned bytes) {
  switch (bytes) {
    case 16:
      std::memcpy(to, from, 16);
      return;
    case 8:
      std::memcpy(to, from, 8);
      return;
    default:
      std::memcpy(to, from, 4);
  }
}

/// Reads one lane's source of fewer bytes than the copy has.
void read_part(Warp& warp, const Code& code, unsigned lane, std::uint64_t address, unsigned size,
               AsyncCopy& copy) {
  for (unsigned byte = 0; byte < size; ++byte) {
    Access part;
    part.mask = LaneMask{1} << lane;
    part.bytes = part.element = 1;
    part.use = Use::async_copy;
    part.address[lane] = address + byte;
    read_global(warp, code, part);
    copy.values[lane * copy.bytes + byte] = *part.at[lane];
    if (!part.tainted) continue;
    copy.tainted = true;
    copy.taint[lane] |= 1u << byte;
  }
}

/// Reads the sources into the copy.
void read_source(Warp& warp, const Code& code, LaneMask mask, AsyncCopy& copy) {
  std::uint32_t sizes[warp_lanes];
  read_sizes(warp, code, mask, sizes);
  LaneMask whole = 0, partial = 0;
  for_lanes(mask, [&](unsigned lane) {
    if (sizes[lane] == copy.bytes)
      whole |= 1u << lane;
    else if (sizes[lane])
      partial |= 1u << lane;
  });
  if (whole != mask) {
    std::memset(copy.values, 0, sizeof(copy.values));
    std::memset(copy.taint, 0, sizeof(copy.taint));
  }
  Access source;
  source.mask = whole | partial;
  source.bytes = copy.bytes;
  source.element = copy.bytes;
  source.use = Use::async_copy;
  if (!source.mask) return;
  const auto offset = static_cast<std::int64_t>(*warp.row<const std::uint64_t>(code.input(2)));
  compute_addresses(warp, code, code.input(1), offset, Space::global, source);
  for_lanes(source.mask, [&](unsigned lane) {
    if (source.misaligned(source.address[lane]))
      fault_misaligned(warp, code, source, lane, "address");
  });
  // All of it is one request, however many reads it takes here.
  count_global(warp, source, AccessKind::async_copy_global, false);
  WorkerCounters* const counters = std::exchange(warp.counters, nullptr);
  source.mask = whole;
  if (whole) read_global(warp, code, source);
  copy.tainted = whole && source.tainted;
  for_lanes(whole, [&](unsigned lane) {
    copy_piece(copy.values + lane * copy.bytes, source.at[lane], copy.bytes);
    if (copy.tainted) copy.taint[lane] = source.taint[lane];
  });
  for_lanes(partial, [&](unsigned lane) {
    read_part(warp, code, lane, source.address[lane], sizes[lane], copy);
  });
  warp.counters = counters;
}

void issue(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bytes = code.aux[aux_bytes];
  Access destination;
  start_access(warp, code, mask, code.input(0), bytes, bytes, Use::async_copy, destination);
  issue_shared(warp, code, destination);
  AsyncCopy& copy = warp.copies.add(ptx_line(warp, code), mask, bytes);
  std::copy(destination.address, destination.address + warp_lanes, copy.offset);
  read_source(warp, code, mask, copy);
}

void commit(Warp& warp, const Code&, LaneMask mask) { warp.copies.commit(mask); }

void wait_groups(Warp& warp, const Code& code, LaneMask mask) {
  warp.copies.wait_groups(mask, static_cast<std::uint32_t>(code.immediate),
                          [&](const AsyncCopy& copy, LaneMask lanes) { land(warp, copy, lanes); });
}

void wait_all(Warp& warp, const Code&, LaneMask mask) {
  warp.copies.wait_issued(mask, warp.copies.issued(),
                          [&](const AsyncCopy& copy, LaneMask lanes) { land(warp, copy, lanes); });
  warp.copies.commit(mask);
}

std::uint64_t literal(const ptx::Operand& operand) {
  const auto* const value =
      operand.elements.empty() ? nullptr : std::get_if<ptx::Immediate>(&operand.elements[0]);
  if (!value) throw Unsupported{"a size that is no literal"};
  return value->bits;
}

void lower_issue(Lowering& l) {
  const std::string_view cache = l.modifier(2);
  if (cache != "ca" && cache != "cg") throw Unsupported{"modifier ." + std::string(cache)};
  // The last word is global, or a hint about the cache's lines.
  const bool has_space = l.has("shared") || l.has("shared::cta") || l.has("shared::cluster");
  if (!has_space || !l.has("global")) throw Unsupported{"the spaces of this copy"};
  const std::uint64_t bytes = literal(l.operand(2));
  if (bytes != 16 && (cache == "cg" || (bytes != 4 && bytes != 8)))
    throw Unsupported{fmt::format("a copy of {} bytes", bytes)};
  const AddressInput to = address_input(l, l.operand(0), Space::shared);
  const AddressInput from = address_input(l, l.operand(1), Space::global);
  std::vector<Slot> inputs{to.base, from.base,
                           l.constant(static_cast<std::uint64_t>(from.offset), 64)};
  Limit limit = Limit::none;
  const unsigned policy = l.has("L2::cache_hint") ? 1 : 0;
  if (l.operand_count() > 3 + policy) {
    const ptx::Operand& operand = l.operand(3);
    const bool is_predicate =
        !operand.elements.empty() && l.register_bits(operand.elements[0]) == 1;
    limit = is_predicate ? Limit::ignore_source : Limit::source_size;
    inputs.push_back(is_predicate ? l.predicate(operand) : l.source(operand, 32));
  }
  Code& code = l.emit(issue, InstructionClass::copy_async, {}, inputs, nullptr);
  set_address(code, to, false);
  code.aux[aux_bytes] = static_cast<std::uint8_t>(bytes);
  code.aux[aux_limit] = static_cast<std::uint8_t>(limit);
}

void lower(Lowering& l) {
  const std::string_view what = l.modifier(2);
  if (l.modifier(1) != "async") throw Unsupported{"modifier ." + std::string(l.modifier(1))};
  if (what == "commit_group") {
    l.emit(commit, InstructionClass::copy_async, std::vector<Slot>{}, std::vector<Slot>{}, nullptr);
  } else if (what == "wait_group") {
    l.emit(wait_groups, InstructionClass::copy_async, std::vector<Slot>{}, std::vector<Slot>{},
           nullptr)
        .immediate = static_cast<std::int64_t>(literal(l.operand(0)));
  } else if (what == "wait_all") {
    l.emit(wait_all, InstructionClass::copy_async, std::vector<Slot>{}, std::vector<Slot>{},
           nullptr);
  } else if (what == "mbarrier") {
    lower_copy_arrive(l);
  } else {
    lower_issue(l);
  }
}

constexpr Family families[] = {{"cp", "", lower}};

}  // namespace

void land(Warp& warp, const AsyncCopy& copy, LaneMask lanes) {
  const SharedLanes written{warp.index, lanes, copy.bytes, copy.offset, copy.line, false};
  std::byte* const shared = warp.block->shared.data();
  for_lanes(lanes, [&](unsigned lane) {
    copy_piece(shared + copy.offset[lane], copy.values + lane * copy.bytes, copy.bytes);
  });
  warp.block->shadow.complete(written);
  warp.block->shadow.mark(written, copy.tainted ? copy.taint : nullptr);
}

std::span<const Family> copy_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
