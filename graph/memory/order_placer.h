// Turns an order of requests into offsets: each in turn goes into a gap between the requests
// already placed that live at the same time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/memory/buffer_request.h"

namespace vertebra::memory {

// Which of the gaps that are large enough is taken. The open end above everything is a gap only
// when no other fits. Among equal gaps the lowest.
enum class Fit {
  kSmallestGap,
  kLowestGap,
};

// Requests as indices, first placed first.
using PlacementOrder = std::vector<std::uint32_t>;

class OrderPlacer {
 public:
  // The requests must be valid (plan_memory.h); they are copied.
  explicit OrderPlacer(std::span<const BufferRequest> requests);

  // Places all requests and returns the arena in bytes. An order whose arena is not going to be
  // below `give_up_at` may be left half placed; the result is then at least `give_up_at`.
  std::int64_t place(const PlacementOrder& order, Fit fit, std::int64_t give_up_at);

  // Offsets of the last complete `place`, by request.
  const std::vector<std::int64_t>& offsets() const { return offsets_; }

  // The end of a request in the last complete `place`.
  std::int64_t end(std::uint32_t request) const {
    return offsets_[request] + slots_[request].bytes;
  }

  // Whether two requests live at a common step.
  bool live_together(std::uint32_t a, std::uint32_t b) const {
    return slots_[a].lower < slots_[b].upper && slots_[b].lower < slots_[a].upper;
  }

  // How many pairs of requests have been compared since construction: the measure of work, which
  // unlike time is the same on every machine.
  std::int64_t comparisons() const { return comparisons_; }

 private:
  struct Slot {
    std::int64_t lower, upper;
    std::int64_t bytes;  // aligned
    std::int64_t alignment;
  };
  struct Placed {
    std::int64_t begin, end;
    std::int64_t lower, upper;
  };

  std::int64_t find_offset(const Slot& slot, Fit fit) const;

  std::vector<Slot> slots_;
  std::vector<Placed> placed_;  // by begin
  std::vector<std::int64_t> offsets_;
  std::int64_t comparisons_ = 0;
};

}  // namespace vertebra::memory
