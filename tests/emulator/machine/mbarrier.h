#pragma once

#include <cstdint>
#include <vector>

#include "tests/emulator/checks/shared_shadow.h"
#include "tests/emulator/machine/slot.h"

namespace vertebra::emulator {

class Warp;

/// An mbarrier object of a block (PTX ISA 9.7.13.15), kept beside the 8 bytes of shared memory that
/// stand for it.
struct Mbarrier {
  static constexpr std::uint32_t max_count = (1u << 20) - 1;
  static constexpr unsigned count_bits = 20;

  std::uint32_t expected = 0;     ///< arrivals in a phase
  std::uint32_t pending = 0;      ///< arrivals that the phase still waits for
  std::int64_t transactions = 0;  ///< bytes that it still waits for (tx-count)
  std::uint64_t phase = 0;        ///< phases completed

  SharedShadow::Clock arriving{};   ///< what is ordered before the phase's completion
  SharedShadow::Clock completed{};  ///< the same of the last complete one: what a wait acquires

  /// cp.async.mbarrier.arrive: copies that have landed once the phase is complete.
  struct Landing {
    Warp* warp;
    LaneMask lanes;
    std::uint64_t copies;  ///< AsyncCopies::issued() at the time
  };
  std::vector<Landing> landings;

  /// What an arrival returns: the state before it.
  std::uint64_t token() const { return phase << count_bits | pending; }
  static std::uint64_t phase_of(std::uint64_t token) { return token >> count_bits; }
  static std::uint32_t pending_of(std::uint64_t token) {
    return static_cast<std::uint32_t>(token) & max_count;
  }
  bool is_complete() const { return pending == 0 && transactions == 0; }
};

}  // namespace vertebra::emulator
