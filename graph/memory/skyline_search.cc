#include "graph/memory/skyline_search.h"

#include <algorithm>
#include <utility>

#include "graph/memory/skyline_beam.h"

namespace vertebra::memory {
namespace {

using Pivot = BeamTaste::Pivot;

// The first alone meets 1.10 of the bound on every problem of google/minimalloc at a width of 20.
constexpr BeamTaste kTastes[] = {
    {Pivot::kLowest, 200, 0.0}, {Pivot::kFullest, 200, 1.4}, {Pivot::kLowest, 60, 1.4},
    {Pivot::kFullest, 60, 0.0}, {Pivot::kLowest, 655, 0.0},  {Pivot::kFullest, 655, 1.4},
};
constexpr std::size_t kFirstWidth = 4;
constexpr std::int64_t kParts = 4;

// In all partial plans of one beam: 128 MiB.
constexpr std::size_t kMaxNumbers = std::size_t{1} << 24;

class Search {
 public:
  Search(const LiveSections& sections, std::int64_t bound, std::int64_t arena,
         std::int64_t max_steps)
      : sections_(sections), bound_(bound), max_steps_(max_steps) {
    best_.arena_bytes = arena;
  }

  // Whether a greater width can change anything.
  bool try_width(std::size_t width) {
    bool cut = false;
    for (const BeamTaste& taste : kTastes) {
      while (!over() && improve(width, taste, cut)) {
      }
    }
    return cut;
  }

  bool over() const { return best_.arena_bytes <= bound_ || steps_ >= max_steps_; }
  SkylineResult take_best() { return std::move(best_); }

 private:
  bool improve(std::size_t width, const BeamTaste& taste, bool& cut) {
    std::int64_t last_target = bound_ - 1;
    for (std::int64_t part = 0; part < kParts && !over(); ++part) {
      const std::int64_t target = bound_ + (best_.arena_bytes - 1 - bound_) / kParts * part;
      if (target == last_target) continue;
      last_target = target;
      BeamResult result = fill_below(sections_, target, width, taste, max_steps_ - steps_);
      steps_ += result.steps;
      cut |= result.cut;
      if (result.offsets.empty()) continue;
      best_.arena_bytes = arena_of(result.offsets);
      best_.offsets = std::move(result.offsets);
      return true;
    }
    return false;
  }

  std::int64_t arena_of(const std::vector<std::int64_t>& offsets) const {
    std::int64_t arena = 0;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      arena = std::max(arena, offsets[i] + sections_.requests[i].bytes);
    }
    return arena;
  }

  const LiveSections& sections_;
  std::int64_t bound_;
  std::int64_t max_steps_;
  std::int64_t steps_ = 0;
  SkylineResult best_;
};

}  // namespace

SkylineResult search_below(const LiveSections& sections, std::int64_t bound_bytes,
                           std::int64_t arena_bytes, std::int64_t max_steps) {
  Search search(sections, bound_bytes, arena_bytes, max_steps);
  // Of one partial plan; twice, for parents and children.
  const std::size_t numbers = 4 * (sections.requests.size() + sections.load.size()) + 1;
  const std::size_t max_width = std::max(kFirstWidth, kMaxNumbers / numbers);
  for (std::size_t width = kFirstWidth; !search.over() && width <= max_width; width *= 2) {
    if (!search.try_width(width)) break;
  }
  return search.take_best();
}

}  // namespace vertebra::memory
