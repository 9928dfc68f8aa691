#include "graph/memory/order_placer.h"

#include <algorithm>
#include <limits>

#include "graph/core/checked_math.h"

namespace vertebra::memory {
namespace {

// Alignments of one set are nearly always equal powers of two, where a mask replaces the division.
std::int64_t round_up(std::int64_t value, std::int64_t alignment) {
  if ((alignment & (alignment - 1)) == 0) return (value + alignment - 1) & -alignment;
  return align_up(value, alignment);
}

}  // namespace

OrderPlacer::OrderPlacer(std::span<const BufferRequest> requests) : offsets_(requests.size(), 0) {
  slots_.reserve(requests.size());
  placed_.reserve(requests.size());
  for (const BufferRequest& r : requests) {
    slots_.push_back({r.lower, r.upper, align_up(r.size, r.alignment), r.alignment});
  }
}

std::int64_t OrderPlacer::find_offset(const Slot& slot, Fit fit) const {
  std::int64_t floor = 0;  // aligned end of everything seen so far that is alive with the slot
  std::int64_t best_offset = -1;
  std::int64_t best_gap = std::numeric_limits<std::int64_t>::max();
  for (const Placed& other : placed_) {
    if (other.upper <= slot.lower || slot.upper <= other.lower) continue;
    const std::int64_t gap = other.begin - floor;
    if (gap >= slot.bytes && gap < best_gap) {
      if (fit == Fit::kLowestGap) return floor;
      best_gap = gap;
      best_offset = floor;
    }
    if (other.end > floor) floor = round_up(other.end, slot.alignment);
  }
  return best_offset >= 0 ? best_offset : floor;
}

std::int64_t OrderPlacer::place(const PlacementOrder& order, Fit fit, std::int64_t give_up_at) {
  placed_.clear();
  std::int64_t arena = 0;
  for (const std::uint32_t request : order) {
    const Slot& slot = slots_[request];
    comparisons_ += static_cast<std::int64_t>(placed_.size());
    const std::int64_t begin = find_offset(slot, fit);
    const std::int64_t end = begin + slot.bytes;
    offsets_[request] = begin;
    arena = std::max(arena, end);
    if (arena >= give_up_at) return arena;
    if (slot.bytes == 0) continue;  // in nobody's way
    const auto after = std::upper_bound(
        placed_.begin(), placed_.end(), begin,
        [](std::int64_t value, const Placed& other) { return value < other.begin; });
    placed_.insert(after, {begin, end, slot.lower, slot.upper});
  }
  return arena;
}

}  // namespace vertebra::memory
