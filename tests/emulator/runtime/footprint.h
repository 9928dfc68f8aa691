#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/runtime/memory_range.h"
#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

/// The bytes that an operation reads and writes: ranges of copies and fills, page maps of kernels.
struct Footprint {
  std::vector<MemoryRange> reads, writes;                ///< ascending, without overlaps
  std::unordered_map<std::uint64_t, TouchedPage> pages;  ///< by address / 4096

  /// What is known of work without running it. A source that was staged is nobody else's.
  static Footprint of(const Work& work);
  bool empty() const { return reads.empty() && writes.empty() && pages.empty(); }
};

struct Conflict {
  std::uint64_t address = 0;
  bool first_writes = false, second_writes = false;
};

/// The lowest byte of some range or page that both touch and that at least one of them changes, both by atomics excepted.
std::optional<Conflict> conflict(const Footprint& first, const Footprint& second);

}  // namespace vertebra::emulator::runtime
