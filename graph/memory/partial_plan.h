// A plan in the making, as the beam search (skyline_beam.h) keeps many of them.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/memory/live_sections.h"

namespace vertebra::memory {

struct PartialPlan {
  // All of `sections` waits, except requests of no bytes.
  explicit PartialPlan(const LiveSections& sections);

  // Puts a waiting request at its offset and lifts what must lie above it.
  void place(const LiveSections& sections, std::uint32_t request);

  // Lifts each floor to the lowest offset of the requests that wait for the section: nothing is
  // ever going to lie below. Returns how many requests and sections were looked at.
  std::int64_t settle(const LiveSections& sections);

  // A key of the placed requests and `request`: equal for equal sets, whatever the order.
  std::uint64_t key_with(std::uint32_t request) const;

  std::vector<std::int64_t> floor;     // by section
  std::vector<std::int64_t> coming;    // by section: bytes of the requests that wait
  std::vector<std::int64_t> offsets;   // by request; of one that waits, the lowest still possible
  std::vector<std::uint32_t> waiting;  // requests, ascending
  std::uint64_t key = 0;               // of the placed requests
  std::int64_t credit = 0;             // of the placed requests (BeamTaste::eagerness)
};

}  // namespace vertebra::memory
