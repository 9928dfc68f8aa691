// Fills an arena of a given size from the ground up, looking ahead: what one greedy order cannot
// do on dense problems.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/memory/live_sections.h"

namespace vertebra::memory {

// What a beam prefers. No choice is best on every problem; together they cover most.
struct BeamTaste {
  // The section whose lowest place is filled next.
  enum class Pivot {
    kLowest,   // the one with the lowest floor
    kFullest,  // the one with most bytes still to come
  };
  Pivot pivot = Pivot::kLowest;

  // The part of the arena, in 1/65536, below which slack counts as none.
  std::int64_t blur = 655;

  // How much a large request is preferred to a small one that wastes as much: the credit for
  // placing everything, in halvings of the slack of every section.
  double eagerness = 0.0;
};

struct BeamResult {
  std::vector<std::int64_t> offsets;  // by request; empty where the beam did not get through
  std::int64_t steps = 0;             // the work: a step is one look at a request in one section
  bool cut = false;                   // whether a partial plan was dropped for want of width alone
};

// A beam search with `width` partial plans. In a partial plan every section has a floor, below
// which nothing more is placed. In each round one more request is placed, upon the highest floor of
// its sections; the gap that this leaves in the others is wasted, so
//
//   slack(section) = target - floor - bytes still to come
//
// never grows. A partial plan with negative slack is dropped: no completion of it fits. Of all
// others the `width` with the least strain go on, where the strain is the sum over the sections of
// -log2(slack): waste where slack is plenty costs little, the last of it costs much. Of those that
// have placed the same requests only the one with the least strain stays.
//
// Only requests of one section, the pivot, are tried, and of these only those that begin below the
// end of the one that would end lowest: any other leaves a place for that one under itself.
//
// Ends with no offsets when every partial plan has been dropped, or at `max_steps`. Strain
// is counted in integers, so that the result depends on the arguments and not on the machine. A
// request of no bytes lies at 0. Memory: O(width * (requests + sections)).
BeamResult fill_below(const LiveSections& sections, std::int64_t target_bytes, std::size_t width,
                      const BeamTaste& taste, std::int64_t max_steps);

}  // namespace vertebra::memory
