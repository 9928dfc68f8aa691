#include "tests/emulator/machine/block.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "tests/emulator/machine/control.h"
#include "tests/emulator/machine/interpreter.h"
#include "tests/emulator/machine/kernel.h"

namespace vertebra::emulator {
namespace {

/// Instructions that a warp executes before the next one has its turn.
constexpr std::uint64_t warp_slice = 4096;

std::uint32_t bit(const Warp& warp) { return 1u << warp.index; }

/// xorshift64: any order will do, as long as a seed names it.
std::uint64_t next(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

std::uint32_t local_bytes(const LaunchContext& launch) {
  const Kernel& kernel = launch.kernel;
  std::uint64_t bytes = kernel.local_bytes;
  if (kernel.recursive) {
    // Room for the deepest chain that the limit allows. Frames here also hold gaps and .param
    // slots, which a GPU keeps in no stack.
    std::uint64_t most = 1;
    for (const auto& [index, function] : kernel.functions)
      most = std::max<std::uint64_t>(
          most, (function->local_bytes + function->stack_bytes - 1) / function->stack_bytes);
    bytes = std::max(bytes, kernel.entry->local_bytes + most * launch.machine.stack_limit);
  }
  return static_cast<std::uint32_t>((bytes + 63) / 64 * 64);
}

}  // namespace

Block::Block(LaunchContext& context, std::uint64_t linear, WorkerCounters* counters)
    : launch(context),
      index{static_cast<std::uint32_t>(linear % context.config.grid.x),
            static_cast<std::uint32_t>(linear / context.config.grid.x % context.config.grid.y),
            static_cast<std::uint32_t>(linear / context.config.grid.x / context.config.grid.y)},
      linear_index(linear),
      shared(context.kernel.reserved_shared + context.kernel.dynamic_shared_at +
             context.config.dynamic_shared),
      shadow(static_cast<std::uint32_t>(shared.size()),
             static_cast<unsigned>((context.config.block.count() + warp_lanes - 1) / warp_lanes),
             context.machine.settings.checks),
      random_(context.machine.settings.seed ? context.machine.settings.seed + linear : 0) {
  for (std::uint64_t at = 0; at < context.kernel.reserved_shared; at += 8)
    shadow.mark(SharedLanes{.mask = 1, .bytes = 8, .offset = &at});
  const std::uint64_t threads = context.config.block.count();
  const std::uint32_t local = local_bytes(context);
  for (std::uint64_t first = 0; first < threads; first += warp_lanes) {
    auto warp = std::make_unique<Warp>();
    warp->block = this;
    warp->index = static_cast<unsigned>(warps.size());
    warp->counters = counters;
    warp->local_bytes = local;
    warp->local.resize(std::size_t{local} * warp_lanes);
    warp->local_initialised.resize(std::size_t{local} * warp_lanes / 8);
    const std::uint64_t lanes = std::min<std::uint64_t>(warp_lanes, threads - first);
    start_warp(*warp, lanes == warp_lanes ? all_lanes : (LaneMask{1} << lanes) - 1);
    warps.push_back(std::move(warp));
  }
}

Block::~Block() { report_held(); }

void Block::hold(Check check, const std::string& key, const std::string& message) {
  for (const Held& held : held_)
    if (held.check == check && held.key == key) return;
  held_.push_back({check, key, message});
}

void Block::report_held() {
  for (const Held& held : std::exchange(held_, {}))
    launch.machine.findings.report(held.check, held.key, held.message);
}

Block::Progress Block::run(std::uint64_t slice) {
  std::vector<unsigned> order(warps.size());
  std::iota(order.begin(), order.end(), 0u);
  const std::uint64_t begin = steps;
  bool worked = false;
  while (steps - begin < slice) {
    if (random_)
      for (std::size_t n = order.size(); n > 1; --n)
        std::swap(order[n - 1], order[next(random_) % n]);
    bool ran = false, advanced = false;
    for (const unsigned n : order) {
      Warp& warp = *warps[n];
      if (warp.state != Warp::State::ready) continue;
      ran = true;
      run_warp(warp, warp_slice);
      steps += std::exchange(warp.steps, 0);
      for (Path& path : warp.paths) path.last_run = 0;
      advanced |= !warp.yield || warp.state != Warp::State::ready;
      if (steps > launch.machine.settings.step_budget) out_of_steps(warp);
    }
    if (!ran) {
      if (done_warps() == (warps.size() == 32 ? ~0u : (1u << warps.size()) - 1)) return finish();
      deadlock();
    }
    worked |= advanced;
    if (!advanced) break;
  }
  return worked ? Progress::working : Progress::spinning;
}

Block::Progress Block::finish() {
  for (const NamedBarrier& barrier : barriers)
    if (barrier.arrived)
      launch.machine.findings.report(
          Check::barrier, launch.kernel.name + "|pending",
          fmt::format("{}: the block ended while {} of {} warps had arrived at barrier {}",
                      describe(), std::popcount(barrier.arrived), barrier.expected,
                      &barrier - barriers));
  return Progress::finished;
}

void Block::out_of_steps(Warp& warp) {
  const Path& path = warp.paths.empty() ? Path{} : warp.paths.front();
  const std::uint64_t budget = launch.machine.settings.step_budget;
  const std::string what = fmt::format(
      "still running after {} warp instructions of its block; VERTEBRA_EMU_STEP_BUDGET sets the "
      "limit",
      budget);
  if (path.frame) {
    warp.frame = path.frame;
    warp.fault(Check::step_budget, LaunchStatus::timeout, path.frame->function->code[path.pc], ~0u,
               what);
  }
  launch.machine.findings.report(Check::step_budget, launch.kernel.name,
                                 fmt::format("{}: {}", describe(), what));
  throw Fault(LaunchStatus::timeout);
}

std::string Block::describe() const {
  return fmt::format("kernel {}, block ({},{},{})", launch.kernel.display_name, index.x, index.y,
                     index.z);
}

std::uint32_t Block::done_warps() const {
  std::uint32_t done = 0;
  for (const auto& warp : warps)
    if (warp->state == Warp::State::done) done |= bit(*warp);
  return done;
}

void Block::arrive(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned lane = static_cast<unsigned>(__builtin_ctz(mask));
  const auto action = static_cast<BarrierAction>(code.aux[0]);
  const std::uint32_t number = warp.row<const std::uint32_t>(code.input(0))[lane];
  const std::uint32_t threads = warp.row<const std::uint32_t>(code.input(1))[lane];
  const auto refuse = [&](const std::string& what) {
    warp.fault(Check::barrier, LaunchStatus::trap, code, lane, what);
  };
  if (number >= std::size(barriers)) refuse(fmt::format("barrier {}, there are 16", number));
  if (threads % warp_lanes)
    refuse(fmt::format("{} threads for a barrier, a multiple of 32 was expected", threads));
  if (action == BarrierAction::arrive && threads == 0)
    refuse("arriving without waiting needs the number of threads");

  NamedBarrier& barrier = barriers[number];
  const auto expected = threads ? threads / warp_lanes : static_cast<std::uint32_t>(warps.size());
  const bool reduces = action >= BarrierAction::red_popc;
  if (barrier.arrived) {
    if (barrier.arrived & bit(warp))
      refuse(fmt::format("the warp comes to barrier {} again before the others have", number));
    if (barrier.expected != expected || barrier.reduces != reduces)
      refuse(fmt::format("barrier {} is used with {} threads here, with {} by another warp", number,
                         expected * warp_lanes, barrier.expected * warp_lanes));
  } else {
    barrier = NamedBarrier{.expected = expected, .all = threads == 0, .reduces = reduces};
  }
  barrier.arrived |= bit(warp);
  if (reduces) {
    barrier.voters += static_cast<std::uint32_t>(std::popcount(mask));
    barrier.votes += static_cast<std::uint32_t>(std::popcount(warp.lanes(code.input(2)) & mask));
  }
  if (action == BarrierAction::arrive) {
    leave_barrier(warp);
  } else {
    warp.state = Warp::State::at_barrier;
    barrier.waiting |= bit(warp);
  }
  if (complete(barrier)) release(number);
}

bool Block::complete(const NamedBarrier& barrier) const {
  if (!barrier.arrived) return false;
  const std::uint32_t here = barrier.arrived | (barrier.all ? done_warps() : 0);
  return static_cast<std::uint32_t>(std::popcount(here)) >= barrier.expected;
}

void Block::release(unsigned number) {
  const NamedBarrier barrier = std::exchange(barriers[number], NamedBarrier{});
  shadow.barrier(barrier.arrived);
  for (const auto& warp : warps) {
    if (!(barrier.waiting & bit(*warp))) continue;
    for (const Path& path : warp->paths) {
      const Code& code = path.frame->function->code[path.pc];
      if (!code.outputs) continue;
      // The rows of the path's own call, which need not be the one that ran last.
      warp->rows = path.frame->rows;
      warp->taint_rows = path.frame->taint;
      const auto action = static_cast<BarrierAction>(code.aux[0]);
      if (action == BarrierAction::red_popc) {
        auto* out = warp->row<std::uint32_t>(code.output(0));
        for_lanes(path.lanes, [&](unsigned lane) { out[lane] = barrier.votes; });
      } else {
        const bool holds =
            action == BarrierAction::red_and ? barrier.votes == barrier.voters : barrier.votes > 0;
        LaneMask& out = warp->lanes(code.output(0));
        out = holds ? out | path.lanes : out & ~path.lanes;
      }
    }
    leave_barrier(*warp);
  }
}

void Block::warp_done(const Warp& warp) {
  shadow.leave(warp.index);
  // Harmless on a GPU, but whoever means to be strict waits for what he started.
  if (launch.machine.settings.strict && !warp.copies.empty())
    launch.machine.findings.report(
        Check::cp_async, launch.kernel.name + "|in flight",
        fmt::format("{}: warp {} ended with cp.async in flight", describe(), warp.index));
  for (unsigned number = 0; number < std::size(barriers); ++number)
    if (barriers[number].all && complete(barriers[number])) release(number);
}

void Block::deadlock() {
  std::string who;
  Warp* stuck = nullptr;
  for (const auto& warp : warps) {
    if (warp->state != Warp::State::at_barrier) continue;
    if (!stuck) stuck = warp.get();
    for (unsigned number = 0; number < std::size(barriers); ++number)
      if (barriers[number].waiting & bit(*warp))
        who += fmt::format("{}warp {} at barrier {} ({} of {} warps are there)",
                           who.empty() ? "" : ", ", warp->index, number,
                           std::popcount(barriers[number].arrived), barriers[number].expected);
  }
  const Path& path = stuck->paths.front();
  stuck->frame = path.frame;
  stuck->fault(Check::deadlock, LaunchStatus::timeout, path.frame->function->code[path.pc], ~0u,
               "no warp of the block can go on: " + who);
}

}  // namespace vertebra::emulator
