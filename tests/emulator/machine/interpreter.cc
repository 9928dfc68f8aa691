#include "tests/emulator/machine/interpreter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/builtins.h"
#include "tests/emulator/machine/control.h"
#include "tests/emulator/machine/frames.h"

namespace vertebra::emulator {
namespace {

unsigned first_lane(LaneMask mask) { return static_cast<unsigned>(__builtin_ctz(mask)); }

/// One warp while it has its turn.
class Turn {
 public:
  Turn(Warp& warp, std::uint64_t slice) : warp_(warp), end_(warp.steps + slice) {}

  void run() {
    warp_.yield = false;
    while (warp_.state == Warp::State::ready && !warp_.yield && warp_.steps < end_) {
      merge();
      const int chosen = choose();
      if (chosen >= 0)
        run_path(static_cast<std::size_t>(chosen));
      else
        resolve_waiting();
    }
    warp_.rotate = warp_.paths.size() > 1 && !warp_.rotate;
  }

 private:
  const Code& code_of(const Path& path) const { return path.frame->function->code[path.pc]; }

  /// Joins paths that are at the same place. One that waited looks again at who has arrived.
  void merge() {
    auto& paths = warp_.paths;
    if (paths.size() < 2) return;
    for (std::size_t a = 0; a < paths.size(); ++a) {
      for (std::size_t b = a + 1; b < paths.size();) {
        if (paths[a].frame == paths[b].frame && paths[a].pc == paths[b].pc) {
          paths[a].lanes |= paths[b].lanes;
          paths[a].waiting = false;
          paths[a].awaited = 0;
          paths.erase(paths.begin() + static_cast<std::ptrdiff_t>(b));
        } else {
          ++b;
        }
      }
    }
  }

  /// In a deeper call, or at a lower address.
  static bool before(const Path& a, const Path& b) {
    return a.frame->depth != b.frame->depth ? a.frame->depth > b.frame->depth : a.pc < b.pc;
  }

  /// The path to run: before all others; -1 if all wait.
  int choose() {
    int best = -1;
    const auto& paths = warp_.paths;
    const bool rotate = std::exchange(warp_.rotate, false);
    for (std::size_t n = 0; n < paths.size(); ++n) {
      const Path& path = paths[n];
      if (path.waiting) continue;
      if (best < 0) {
        best = static_cast<int>(n);
        continue;
      }
      const Path& other = paths[static_cast<std::size_t>(best)];
      if (rotate ? path.last_run < other.last_run : before(path, other)) best = static_cast<int>(n);
    }
    return best;
  }

  /// The next place of another path in the same call, where the two may meet.
  std::uint32_t meeting_point(std::size_t chosen) const {
    std::uint32_t limit = ~0u;
    const Path& path = warp_.paths[chosen];
    for (std::size_t n = 0; n < warp_.paths.size(); ++n) {
      const Path& other = warp_.paths[n];
      if (n != chosen && other.frame == path.frame && other.pc > path.pc)
        limit = std::min(limit, other.pc);
    }
    return limit;
  }

  void enter(const Path& path) {
    warp_.frame = path.frame;
    warp_.rows = path.frame->rows;
    warp_.taint_rows = path.frame->taint;
    warp_.local_base = path.frame->local_base;
    warp_.active = path.lanes;
  }

  LaneMask guarded(const Code& code) const {
    const LaneMask guard = warp_.lanes(code.guard);
    return warp_.active & (code.guard_negated ? ~guard : guard);
  }

  void count(const Code& code, LaneMask mask) {
    ++warp_.steps;
    if (!warp_.counters) return;
    ++warp_.counters->instructions[static_cast<unsigned>(code.kind)];
    warp_.counters->thread_instructions += static_cast<unsigned>(__builtin_popcount(mask));
    if (code.flow == Flow::barrier) ++warp_.counters->barriers;
  }

  /// The instruction will be tried again.
  void take_back(const Code& code, LaneMask mask) {
    --warp_.steps;
    if (!warp_.counters) return;
    --warp_.counters->instructions[static_cast<unsigned>(code.kind)];
    warp_.counters->thread_instructions -= static_cast<unsigned>(__builtin_popcount(mask));
    if (code.flow == Flow::barrier) --warp_.counters->barriers;
  }

  /// A guard that derives from uninitialised data: a decision was made by chance.
  void check_guard(const Code& code) {
    const LaneMask tainted = warp_.taint_lanes(code.guard) & warp_.active;
    if (!tainted) return;
    if (code.flow != Flow::next || code.outputs == 0) {
      warp_.report(Check::uninit, code, first_lane(tainted),
                   code.flow == Flow::branch
                       ? "the branch depends on uninitialised data"
                       : "whether this is done depends on uninitialised data");
      return;
    }
    for (unsigned n = 0; n < code.outputs; ++n) {
      const Slot& out = code.output(n);
      if (out.bits == 1) {
        warp_.taint_lanes(out) |= tainted;
      } else if (out) {
        for_lanes(tainted, [&](unsigned lane) { warp_.taint(out)[lane] = 0xFF; });
      }
    }
  }

  void run_path(std::size_t chosen) {
    enter(warp_.paths[chosen]);
    warp_.paths[chosen].last_run = warp_.steps;
    const std::uint32_t limit = meeting_point(chosen);
    const Code* const code = warp_.frame->function->code.data();
    std::uint32_t pc = warp_.paths[chosen].pc;
    for (;;) {
      const Code& at = code[pc];
      const LaneMask mask = at.guard ? guarded(at) : warp_.active;
      if (!at.hidden) count(at, mask);
      if (at.flow == Flow::next) {
        if (mask) {
          at.run(warp_, at, mask);
          if (warp_.tainted && at.taint) at.taint(warp_, at, mask);
        }
        if (warp_.tainted && at.guard) check_guard(at);
        if (++pc < limit) continue;
        break;
      }
      if (warp_.tainted && at.guard) check_guard(at);
      if (at.flow == Flow::branch) {
        const LaneMask staying = warp_.active & ~mask;
        if (mask && staying) {
          warp_.paths[chosen].lanes = staying;
          warp_.paths.push_back({warp_.frame, at.target, mask});
          ++pc;
          break;
        }
        const std::uint32_t next = mask ? at.target : pc + 1;
        const bool back = next <= pc;
        pc = next;
        if (pc < limit && !(back && turn_is_over())) continue;
        break;
      }
      warp_.paths[chosen].pc = pc;
      if (!other_flow(chosen, at, mask)) return;
      pc = warp_.paths[chosen].pc;
      if (pc >= limit) break;
    }
    warp_.paths[chosen].pc = pc;
  }

  /// At a backward branch: are others to run? Also if there are other paths, which may have been
  /// passed by the jump.
  bool turn_is_over() const { return warp_.steps >= end_ || warp_.yield || warp_.paths.size() > 1; }

  /// All flows but next and branch. Moves the path on; false if another path or warp is to run now.
  bool other_flow(std::size_t chosen, const Code& at, LaneMask mask) {
    Path& path = warp_.paths[chosen];
    if (!mask) {
      ++path.pc;
      return true;
    }
    switch (at.flow) {
      case Flow::collective:
        return collective(chosen, at, mask);
      case Flow::barrier:
        return barrier(chosen, at, mask);
      case Flow::call:
        return call(chosen, at, mask);
      case Flow::indexed:
        return indexed(chosen, at, mask);
      case Flow::leave:
        if (path.frame->depth > 0) return return_to_caller(chosen, mask);
        exit(chosen, mask);
        return false;
      default:
        exit(chosen, mask);
        return false;
    }
  }

  /// Lanes of the mask that are on other paths.
  LaneMask elsewhere(std::size_t chosen, LaneMask mask) const {
    LaneMask result = 0;
    for (std::size_t n = 0; n < warp_.paths.size(); ++n)
      if (n != chosen) result |= warp_.paths[n].lanes & mask;
    return result;
  }

  bool collective(std::size_t chosen, const Code& at, LaneMask mask) {
    if (warp_.paths.size() > 1) {
      const LaneMask named =
          at.members < 0 ? all_lanes
                         : warp_.row<const LaneMask>(
                               at.input(static_cast<unsigned>(at.members)))[first_lane(mask)];
      if (elsewhere(chosen, named)) {
        warp_.paths[chosen].waiting = true;
        take_back(at, mask);
        return false;
      }
    }
    run_collective(warp_.paths[chosen], at, mask);
    return true;
  }

  void run_collective(Path& path, const Code& at, LaneMask mask) {
    at.run(warp_, at, mask);
    if (warp_.tainted && at.taint) at.taint(warp_, at, mask);
    warp_.block->shadow.warp_sync(warp_.index);
    ++path.pc;
  }

  /// Does the path do nothing more but end?
  bool about_to_exit(const Path& path) const {
    if (path.frame->depth > 0) return false;
    const auto& code = path.frame->function->code;
    std::uint32_t pc = path.pc;
    for (unsigned hops = 0; hops < 8; ++hops) {
      const Code& at = code[pc];
      if (at.guard) return false;
      if (at.flow == Flow::leave || at.flow == Flow::exit) return true;
      if (at.flow != Flow::branch) return false;
      pc = at.target;
    }
    return false;
  }

  bool barrier(std::size_t chosen, const Code& at, LaneMask mask) {
    if (const LaneMask skipping = warp_.active & ~mask) {
      warp_.paths[chosen].lanes = mask;
      warp_.paths.push_back({warp_.frame, warp_.paths[chosen].pc + 1, skipping});
      warp_.active = mask;
    }
    Path& path = warp_.paths[chosen];
    path.waiting = true;
    path.awaited = 0;
    bool alone = true;
    for (const Path& other : warp_.paths) {
      if (&other == &path) continue;
      alone = false;
      if (!about_to_exit(other)) path.awaited |= other.lanes;
    }
    if (alone)
      warp_.block->arrive(warp_, at, mask);
    else
      take_back(at, mask);
    return false;
  }

  bool indexed(std::size_t chosen, const Code& at, LaneMask mask) {
    Path& path = warp_.paths[chosen];
    const std::vector<std::uint32_t>& table = path.frame->function->tables[at.target];
    const auto* index = warp_.row<const std::uint32_t>(at.input(0));
    std::vector<Path> targets;
    if (const LaneMask staying = warp_.active & ~mask)
      targets.push_back({path.frame, path.pc + 1, staying});
    for_lanes(mask, [&](unsigned lane) {
      if (index[lane] >= table.size())
        warp_.fault(
            Check::bounds, LaunchStatus::trap, at, lane,
            fmt::format("branch index {}, the table has {} targets", index[lane], table.size()));
      targets.push_back({path.frame, table[index[lane]], LaneMask{1} << lane});
    });
    path = targets.front();
    warp_.paths.insert(warp_.paths.end(), targets.begin() + 1, targets.end());
    return false;
  }

  /// Splits off the lanes of the path that are not in the mask, at the given place.
  void split(std::size_t chosen, LaneMask mask, std::uint32_t pc) {
    if (const LaneMask rest = warp_.paths[chosen].lanes & ~mask) {
      const Path other{warp_.paths[chosen].frame, pc, rest};
      warp_.paths[chosen].lanes = mask;
      warp_.paths.push_back(other);
    }
  }

  bool call(std::size_t chosen, const Code& at, LaneMask mask) {
    split(chosen, mask, warp_.paths[chosen].pc + 1);
    const CallSite& site = warp_.frame->function->calls[at.target];
    std::int64_t target = site.function;
    if (target < 0) {
      const auto* pointer = warp_.row<const std::uint64_t>(at.input(0));
      const std::uint64_t first = pointer[first_lane(mask)];
      LaneMask same = 0;
      for_lanes(mask, [&](unsigned lane) { same |= LaneMask{pointer[lane] == first} << lane; });
      split(chosen, same, warp_.paths[chosen].pc);
      mask = same;
      if (window_of(first) != function_window)
        warp_.fault(Check::bounds, LaunchStatus::illegal_address, at, first_lane(mask),
                    fmt::format("call to {:#x}, which is no function", first));
      target = static_cast<std::int64_t>((first - function_window) / 16);
    }
    Path& path = warp_.paths[chosen];
    const auto& functions = warp_.block->launch.kernel.functions;
    const auto found = functions.find(static_cast<std::uint32_t>(target));
    if (found == functions.end() || found->second->source->is_declaration) {
      call_builtin(target, site, at, mask);
      ++path.pc;
      return warp_.paths.size() == 1;
    }
    const LoweredFunction& function = *found->second;
    Frame* frame = enter_function(warp_, function, path.frame, mask, &at);
    frame->call = &site;
    frame->return_to = path.pc + 1;
    const auto& parameters = function.source->parameters;
    for (std::size_t n = 0; n < parameters.size() && n < site.arguments.size(); ++n)
      copy_pieces(warp_, mask, path.frame->local_base, site.arguments[n], frame->local_base,
                  formal(function, parameters[n]));
    path = {frame, 0, mask};
    return false;
  }

  static CallSite::Piece formal(const LoweredFunction& function, std::uint32_t variable) {
    return {function.variable_offsets[variable],
            static_cast<std::uint32_t>(function.source->variables[variable].size)};
  }

  void call_builtin(std::int64_t target, const CallSite& site, const Code& at, LaneMask mask) {
    const auto& functions = warp_.block->launch.kernel.module->functions;
    const auto index = static_cast<std::size_t>(target);
    const std::string name = index < functions.size() ? functions[index].name : "?";
    const Builtin builtin = find_builtin(name);
    if (!builtin)
      warp_.unsupported(at,
                        fmt::format("the function '{}' is neither in the module nor known", name));
    builtin(warp_, site, at, mask);
  }

  bool return_to_caller(std::size_t chosen, LaneMask mask) {
    split(chosen, mask, warp_.paths[chosen].pc + 1);
    Frame* frame = warp_.paths[chosen].frame;
    const auto& returns = frame->function->source->returns;
    for (std::size_t n = 0; n < returns.size() && n < frame->call->results.size(); ++n)
      copy_pieces(warp_, mask, frame->local_base, formal(*frame->function, returns[n]),
                  frame->parent->local_base, frame->call->results[n]);
    warp_.paths[chosen] = {frame->parent, frame->return_to, mask};
    leave_frame(warp_, frame, mask);
    return false;
  }

  void exit(std::size_t chosen, LaneMask mask) {
    split(chosen, mask, warp_.paths[chosen].pc + 1);
    Frame* frame = warp_.paths[chosen].frame;
    for (const Path& path : warp_.paths) {
      if (!path.waiting || !(path.awaited & mask)) continue;
      const Code& at = code_of(path);
      if (at.flow != Flow::barrier || !at.aux[1]) continue;
      enter(path);
      warp_.fault(
          Check::barrier, LaunchStatus::trap, at, first_lane(path.awaited & mask),
          "the thread ended without coming to the barrier at which others of its warp wait");
    }
    warp_.paths.erase(warp_.paths.begin() + static_cast<std::ptrdiff_t>(chosen));
    warp_.live &= ~mask;
    while (frame) {
      Frame* parent = frame->parent;
      leave_frame(warp_, frame, mask);
      frame = parent;
    }
    for (Path& path : warp_.paths) path.waiting = false;
    if (warp_.live) return;
    warp_.state = Warp::State::done;
    warp_.block->warp_done(warp_);
  }

  /// Every path waits for lanes that wait elsewhere. Legal only where lanes may meet at different
  /// instructions: bar.warp.sync and barriers that are not .aligned.
  void resolve_waiting() {
    auto& paths = warp_.paths;
    // Whoever is at the lowest address of the deepest call took a way that the others did not.
    std::iter_swap(paths.begin(), std::min_element(paths.begin(), paths.end(), before));
    const Code& first = code_of(paths.front());
    const bool same_kind = std::all_of(paths.begin(), paths.end(), [&](const Path& path) {
      const Code& at = code_of(path);
      return at.flow == first.flow && at.kind == first.kind &&
             (at.flow == Flow::collective ? at.kind == InstructionClass::barrier : !at.aux[1]);
    });
    if (same_kind && first.flow == Flow::collective) {
      for (Path& path : paths) {
        enter(path);
        count(code_of(path), path.lanes);
        path.waiting = false;
        ++path.pc;
      }
      warp_.block->shadow.warp_sync(warp_.index);
      return;
    }
    enter(paths.front());
    const LaneMask mask = first.guard ? guarded(first) : warp_.active;
    count(first, mask);
    if (same_kind) {
      warp_.block->arrive(warp_, first, warp_.live);
      return;
    }
    if (first.flow == Flow::barrier)
      warp_.fault(Check::barrier, LaunchStatus::trap, first,
                  first_lane(warp_.live & ~paths[0].lanes),
                  "the thread waits elsewhere, while others of its warp are at this barrier");
    paths.front().waiting = false;
    run_collective(paths.front(), first, mask);
  }

  Warp& warp_;
  std::uint64_t end_;
};

}  // namespace

void start_warp(Warp& warp, LaneMask live) {
  warp.live = live;
  const LoweredFunction& entry = *warp.block->launch.kernel.entry;
  warp.paths.assign(1, Path{enter_function(warp, entry, nullptr, live, nullptr), 0, live});
}

void run_warp(Warp& warp, std::uint64_t slice) { Turn(warp, slice).run(); }

void leave_barrier(Warp& warp) {
  for (Path& path : warp.paths) {
    path.waiting = false;
    path.awaited = 0;
    ++path.pc;
  }
  warp.state = Warp::State::ready;
}

}  // namespace vertebra::emulator
