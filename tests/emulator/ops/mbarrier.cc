// mbarrier (PTX ISA 9.7.13.15) and cp.async.mbarrier.arrive.
#include <fmt/format.h>

#include <bit>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/copies.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/memory_forms.h"
#include "tests/emulator/ops/shared_access.h"
#include "tests/emulator/ops/words.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

using ptx::Space;

constexpr unsigned object_bytes = 8;
constexpr std::string_view words =
    "init inval arrive arrive_drop expect_tx complete_tx test_wait try_wait noComplete noinc "
    "parity "
    "async mbarrier";

/// Code::aux beyond the address.
enum MbarrierAux : unsigned {
  aux_drops = aux_free,
  aux_expects,
  aux_no_complete,
  aux_parity,
  aux_returns
};

[[noreturn]] void refuse(Warp& warp, const Code& code, unsigned lane, const std::string& what) {
  warp.fault(Check::barrier, LaunchStatus::trap, code, lane, what);
}

/// The objects' offsets in shared memory, checked as memory.
void locate(Warp& warp, const Code& code, LaneMask mask, Access& access) {
  start_access(warp, code, mask, code.input(0), object_bytes, object_bytes, Use::atomic, access);
  if (space_of(code) == Space::generic)
    for_lanes(mask, [&](unsigned lane) {
      // Any other window makes an offset that is out of bounds.
      access.address[lane] -= shared_window;
    });
  locate_shared(warp, code, access);
}

/// The lane's object, which some thread must have initialised before this one uses it.
Mbarrier& object(Warp& warp, const Code& code, const Access& access, unsigned lane) {
  const auto found = warp.block->mbarriers.find(access.address[lane]);
  if (found == warp.block->mbarriers.end())
    refuse(warp, code, lane,
           fmt::format("no mbarrier was initialised at shared offset {}", access.address[lane]));
  return found->second;
}

/// Using an object without an order after its initialisation is a race; what its users do to it is
/// not one.
void record_use(Warp& warp, const Code& code, const Access& access) {
  SharedLanes lanes = shared_lanes(warp, code, access);
  lanes.strong = false;
  warp.block->shadow.read(lanes);
  report_shared_finding(warp, code);
}

/// Writes the 8 bytes, which nobody else has any business with.
void overwrite(Warp& warp, const Code& code, const Access& access, std::uint64_t value) {
  SharedLanes lanes = shared_lanes(warp, code, access);
  lanes.strong = false;
  std::uint64_t values[warp_lanes];
  std::fill(values, values + warp_lanes, value);
  warp.block->shadow.write(lanes, warp.block->shared.data(),
                           reinterpret_cast<const std::byte*>(values));
  report_shared_finding(warp, code);
}

std::uint32_t operand(Warp& warp, const Code& code, unsigned input, unsigned lane) {
  return warp.row<const std::uint32_t>(code.input(input))[lane];
}

void init(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  locate(warp, code, mask, access);
  // Never the bytes of memory that nobody has used, so that it is a store in any case.
  overwrite(warp, code, access, 0x4d42'4152'5249'4552);
  for_lanes(mask, [&](unsigned lane) {
    const std::uint32_t count = operand(warp, code, 1, lane);
    if (count == 0 || count > Mbarrier::max_count)
      refuse(warp, code, lane, fmt::format("an mbarrier for {} arrivals", count));
    Mbarrier fresh;
    fresh.expected = fresh.pending = count;
    warp.block->mbarriers[access.address[lane]] = std::move(fresh);
  });
}

void invalidate(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  locate(warp, code, mask, access);
  overwrite(warp, code, access, 0);
  for_lanes(mask, [&](unsigned lane) {
    object(warp, code, access, lane);
    warp.block->mbarriers.erase(access.address[lane]);
  });
}

/// Begins the next phase if nothing is missing from this one.
void complete(Block& block, Mbarrier& barrier) {
  if (!barrier.is_complete()) return;
  for (const Mbarrier::Landing& landing : std::exchange(barrier.landings, {})) {
    landing.warp->copies.wait_issued(
        landing.lanes, landing.copies,
        [&](const AsyncCopy& copy, LaneMask lanes) { land(*landing.warp, copy, lanes); });
    block.shadow.release(landing.warp->index, barrier.arriving);
  }
  barrier.completed = std::exchange(barrier.arriving, {});
  ++barrier.phase;
  barrier.pending = barrier.expected;
}

void arrive(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  locate(warp, code, mask, access);
  record_use(warp, code, access);
  if (warp.counters) ++warp.counters->barriers;
  for_lanes(mask, [&](unsigned lane) {
    Mbarrier& barrier = object(warp, code, access, lane);
    const std::uint32_t value = operand(warp, code, 1, lane);
    const std::uint32_t count = code.aux[aux_expects] ? 1 : value;
    const std::uint64_t token = barrier.token();
    if (count > barrier.pending || (code.aux[aux_no_complete] && count == barrier.pending))
      refuse(
          warp, code, lane,
          fmt::format("{} arrivals at an mbarrier that waits for {} more{}", count, barrier.pending,
                      code.aux[aux_no_complete] ? ", which must not complete it" : ""));
    if (code.aux[aux_expects]) barrier.transactions += value;
    if (code.aux[aux_drops]) barrier.expected -= count;
    warp.block->shadow.release(warp.index, barrier.arriving);
    barrier.pending -= count;
    complete(*warp.block, barrier);
    if (code.aux[aux_returns]) warp.row<std::uint64_t>(code.output(0))[lane] = token;
  });
}

/// expect_tx and complete_tx.
template <int sign>
void count_bytes(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  locate(warp, code, mask, access);
  record_use(warp, code, access);
  for_lanes(mask, [&](unsigned lane) {
    Mbarrier& barrier = object(warp, code, access, lane);
    barrier.transactions += sign * std::int64_t{operand(warp, code, 1, lane)};
    if (sign < 0) {
      warp.block->shadow.release(warp.index, barrier.arriving);
      complete(*warp.block, barrier);
    }
  });
}

/// test_wait and try_wait.
void wait(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  locate(warp, code, mask, access);
  record_use(warp, code, access);
  LaneMask done = 0;
  for_lanes(mask, [&](unsigned lane) {
    const Mbarrier& barrier = object(warp, code, access, lane);
    // The phase that is going on has the parity of its number; the other parity is of the last one.
    const bool complete =
        code.aux[aux_parity]
            ? (barrier.phase & 1) != (operand(warp, code, 1, lane) & 1)
            : barrier.phase >
                  Mbarrier::phase_of(warp.row<const std::uint64_t>(code.input(1))[lane]);
    if (!complete) return;
    done |= LaneMask{1} << lane;
    warp.block->shadow.acquire(warp.index, barrier.completed);
  });
  write_predicate(warp, code, mask, 0, done);
  if (done != mask) warp.yield = true;
}

void pending_count(Warp& warp, const Code& code, LaneMask mask) {
  map<std::uint32_t, std::uint64_t>(warp, code, mask, Mbarrier::pending_of);
}

/// cp.async.mbarrier.arrive: the arrival happens when the lanes' copies have landed, and they land
/// when the phase completes, which the arrival lets it. Without .noinc the phase waits for one more
/// arrival, and this is it: the counts stay.
template <bool counts>
void arrive_copies(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  locate(warp, code, mask, access);
  record_use(warp, code, access);
  for_lanes(mask, [&](unsigned lane) {
    Mbarrier& barrier = object(warp, code, access, lane);
    barrier.landings.push_back({&warp, LaneMask{1} << lane, warp.copies.issued()});
    if (!counts) return;
    if (barrier.pending == 0) refuse(warp, code, lane, "one arrival more than the mbarrier has");
    --barrier.pending;
    complete(*warp.block, barrier);
  });
}

// -- lowering

Code& emit(Lowering& l, Handler run, const ptx::Operand& address, const std::vector<Slot>& outputs,
           const std::vector<Slot>& more_inputs) {
  const MemoryForm form = memory_form(l, words);
  const AddressInput input = address_input(l, address, form.space);
  std::vector<Slot> inputs{input.base};
  inputs.insert(inputs.end(), more_inputs.begin(), more_inputs.end());
  Code& code = l.emit(run, InstructionClass::barrier, outputs, inputs, taint_all);
  set_address(code, input, true);
  return code;
}

void lower_arrive(Lowering& l) {
  // The state is left out, or `_`, where nobody wants it.
  const bool has_state = l.operand(0).form != ptx::Operand::Form::address;
  const unsigned first = has_state ? 1 : 0;
  const bool expects = l.has("expect_tx");
  std::vector<Slot> outputs;
  if (has_state) outputs.push_back(l.destination(l.operand(0), 64));
  const Slot count =
      l.operand_count() > first + 1 ? l.source(l.operand(first + 1), 32) : l.constant(1, 32);
  Code& code = emit(l, arrive, l.operand(first), outputs, {count});
  code.aux[aux_drops] = l.modifier(1) == "arrive_drop";
  code.aux[aux_expects] = expects;
  code.aux[aux_no_complete] = l.has("noComplete");
  code.aux[aux_returns] = has_state;
}

void lower_wait(Lowering& l) {
  const bool parity = l.has("parity");
  const Slot output = l.predicate_destination(l.operand(0).elements.at(0));
  Code& code = emit(l, wait, l.operand(1), {output}, {l.source(l.operand(2), parity ? 32 : 64)});
  code.aux[aux_parity] = parity;
}

void lower(Lowering& l) {
  if (l.last() != "b64") throw Unsupported{"type ." + std::string(l.last())};
  const std::string_view what = l.modifier(1);
  if (what == "init") {
    emit(l, init, l.operand(0), {}, {l.source(l.operand(1), 32)});
  } else if (what == "inval") {
    emit(l, invalidate, l.operand(0), {}, {});
  } else if (what == "arrive" || what == "arrive_drop") {
    lower_arrive(l);
  } else if (what == "expect_tx") {
    emit(l, count_bytes<1>, l.operand(0), {}, {l.source(l.operand(1), 32)});
  } else if (what == "complete_tx") {
    emit(l, count_bytes<-1>, l.operand(0), {}, {l.source(l.operand(1), 32)});
  } else if (what == "test_wait" || what == "try_wait") {
    lower_wait(l);
  } else if (what == "pending_count") {
    l.emit(pending_count, InstructionClass::barrier, {l.destination(l.operand(0), 32)},
           {l.source(l.operand(1), 64)}, taint_all);
  } else {
    throw Unsupported{"modifier ." + std::string(what)};
  }
}

constexpr Family families[] = {{"mbarrier", "", lower}};

}  // namespace

void lower_copy_arrive(Lowering& l) {
  const bool counts = l.has("noinc");
  // The words include this instruction's own name.
  emit(l, counts ? arrive_copies<true> : arrive_copies<false>, l.operand(0), {}, {});
}

std::span<const Family> mbarrier_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
