#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulator/checks/settings.h"
#include "tests/emulator/machine/async_copies.h"
#include "tests/emulator/machine/code.h"
#include "tests/emulator/machine/fault.h"
#include "tests/emulator/machine/slot.h"

namespace vertebra::emulator {

class Block;
struct Allocation;
struct Machine;
struct CallSite;
struct LoweredFunction;
struct WorkerCounters;

/// An activation of a function: its registers, and where its local variables start.
struct Frame {
  const LoweredFunction* function = nullptr;
  Frame* parent = nullptr;
  const CallSite* call = nullptr;  ///< in the parent's function
  std::uint32_t return_to = 0;     ///< Code index in the parent's function
  std::uint32_t depth = 0;         ///< 0: the kernel
  std::uint32_t local_base = 0;    ///< offset in each lane's local memory
  std::uint64_t stack_bytes = 0;   ///< of a GPU's stack, with its callers'; the kernel has none
  LaneMask lanes = 0;              ///< that have not returned from it yet
  std::vector<std::byte> storage;  ///< rows, then taint rows
  std::byte* rows = nullptr;
  std::uint8_t* taint = nullptr;
};

/// Lanes that execute together.
struct Path {
  Frame* frame = nullptr;
  std::uint32_t pc = 0;
  LaneMask lanes = 0;
  /// Waits at a collective or a barrier for lanes of the warp that are elsewhere, or for other
  /// warps.
  bool waiting = false;
  /// At a barrier: lanes elsewhere that are not just about to exit. If one exits, it never arrived.
  LaneMask awaited = 0;
  std::uint64_t last_run = 0;  ///< Warp::steps when it ran last
};

/// 32 lanes with their registers. Handlers reach rows through row(), predicates through lanes(),
/// taint through taint() and taint_lanes().
class Warp {
 public:
  // -- registers
  template <typename T>
  T* row(const Slot& slot) const {
    return reinterpret_cast<T*>(slot.constant ? slot.value
                                              : reinterpret_cast<std::uint64_t>(rows) + slot.value);
  }
  LaneMask& lanes(const Slot& predicate) const { return *row<LaneMask>(predicate); }
  /// 32 bytes, one a lane: bit n set means byte n of the lane's value derives from uninitialised
  /// data. Of a constant: a row of zeros that must not be written.
  std::uint8_t* taint(const Slot& slot) const {
    return slot.constant ? zero_taint : taint_rows + slot.value / 2;
  }
  LaneMask& taint_lanes(const Slot& predicate) const {
    return *reinterpret_cast<LaneMask*>(taint(predicate));
  }

  // -- who is running
  Machine& machine() const;
  /// Lane's %tid as one number, x fastest.
  unsigned thread(unsigned lane) const { return index * warp_lanes + lane; }

  // -- findings (lane ~0u: the warp). The line ends with `what`; before it stand kernel, block,
  // thread, PTX line and text. One finding a check, instruction and `key`.
  void report(Check check, const Code& code, unsigned lane, const std::string& what,
              const std::string& key = {});
  /// report(), then throws Fault(status).
  [[noreturn]] void fault(Check check, LaunchStatus status, const Code& code, unsigned lane,
                          const std::string& what);
  /// "emulator: unsupported: <instruction>, PTX line .., kernel ..: what", then throws Fault.
  [[noreturn]] void unsupported(const Code& code, const std::string& what);

  Block* block = nullptr;
  unsigned index = 0;    ///< in the block
  LaneMask live = 0;     ///< lanes that have not exited
  bool tainted = false;  ///< some register of the warp may hold taint; set it when you write any
  bool yield = false;    ///< a handler sets it: let other warps run (failed try_wait, nanosleep)
  WorkerCounters* counters = nullptr;  ///< null if nobody counts
  std::uint64_t steps = 0;             ///< warp instructions executed

  // -- the current path's frame, kept here for speed
  std::byte* rows = nullptr;
  std::uint8_t* taint_rows = nullptr;
  std::uint32_t local_base = 0;
  Frame* frame = nullptr;
  LaneMask active = 0;  ///< of the current path, before the guard
  /// PTX ISA 9.7.2: the carry of add.cc and its kin, and whether it derives from uninitialised
  /// data.
  LaneMask carry = 0, carry_tainted = 0;

  /// Local memory: lane n's byte b at local[n * local_bytes + b]; one init bit a byte likewise,
  /// lane n's bits from byte n * local_bytes / 8 on (local_bytes is a multiple of 64).
  std::vector<std::byte> local;
  std::vector<std::uint8_t> local_initialised;
  std::uint32_t local_bytes = 0;

  /// The allocations that memory instructions found last, so that they rarely ask Memory.
  Allocation* recent[4] = {};
  AsyncCopies copies;  ///< cp.async in flight

  // -- owned by the interpreter
  std::vector<Path> paths;
  std::vector<std::unique_ptr<Frame>> frames, free_frames;
  enum class State : std::uint8_t { ready, at_barrier, done } state = State::ready;
  bool rotate = false;  ///< let another path than the one at the lowest address run for once

  static std::uint8_t zero_taint[64];
};

/// Calls f(lane) for every lane of the mask, lowest first.
template <typename F>
inline void for_lanes(LaneMask mask, F&& f) {
  for (; mask; mask &= mask - 1) f(static_cast<unsigned>(__builtin_ctz(mask)));
}

}  // namespace vertebra::emulator
