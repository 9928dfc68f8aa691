#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/emulator/checks/shared_shadow.h"
#include "tests/emulator/machine/launch.h"
#include "tests/emulator/machine/mbarrier.h"
#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {

/// A named barrier of a block (PTX ISA 9.7.13.1). Warps arrive whole.
struct NamedBarrier {
  std::uint32_t expected = 0;  ///< warps; 0: nobody has arrived
  bool all = false;            ///< of the whole block: warps that have exited are not waited for
  std::uint32_t arrived = 0;   ///< bit n: warp n
  std::uint32_t waiting = 0;   ///< bit n: warp n waits for it
  bool reduces = false;
  std::uint32_t voters = 0, votes = 0;  ///< threads, and those whose predicate was true
};

/// One thread block in flight. Only one thread of the emulator works on it at a time.
class Block {
 public:
  Block(LaunchContext& launch, std::uint64_t linear_index, WorkerCounters* counters);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  enum class Progress : std::uint8_t { finished, working, spinning };
  /// Runs the warps in turn for about `slice` warp instructions. `spinning`: every warp that could
  /// run gave up its turn. Throws Fault.
  Progress run(std::uint64_t slice);

  /// The warp has come to a barrier with all its live lanes, in `mask`. Leaves it at_barrier, or
  /// lets all who waited go on.
  void arrive(Warp& warp, const Code& code, LaneMask mask);
  /// The warp's last lane has exited.
  void warp_done(const Warp& warp);
  /// Keeps a finding of uninitialised data, to be reported as Findings does, until the block ends
  /// or report_held(). A missing barrier lets a warp read what another one has yet to write: the
  /// race, which shows once that one writes, is the cause and comes first.
  void hold(Check check, const std::string& key, const std::string& message);
  void report_held();
  /// "kernel saxpy(float*, int), block (1,0,0)"
  std::string describe() const;

  LaunchContext& launch;
  Dim3 index;
  std::uint64_t linear_index;
  std::vector<std::byte> shared;                          ///< static, then dynamic
  SharedShadow shadow;                                    ///< what happened to each byte of it
  std::unordered_map<std::uint64_t, Mbarrier> mbarriers;  ///< by offset in it
  std::vector<std::unique_ptr<Warp>> warps;
  NamedBarrier barriers[16];
  std::uint64_t steps = 0;  ///< warp instructions executed by the block, up to the running slice
  std::string printed;      ///< what its threads printed

 private:
  bool complete(const NamedBarrier& barrier) const;
  void release(unsigned number);
  Progress finish();
  [[noreturn]] void deadlock();
  [[noreturn]] void out_of_steps(Warp& warp);
  std::uint32_t done_warps() const;

  struct Held {
    Check check;
    std::string key, message;
  };
  std::vector<Held> held_;
  std::uint64_t random_;  ///< state of the order of warps; 0: in order
};

}  // namespace vertebra::emulator
