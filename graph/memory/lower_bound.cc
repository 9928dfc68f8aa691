#include "graph/memory/lower_bound.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "graph/core/checked_math.h"

namespace vertebra::memory {

std::int64_t lower_bound_bytes(std::span<const BufferRequest> requests) {
  std::vector<std::pair<std::int64_t, std::int64_t>> changes;  // {step, bytes gained or lost}
  changes.reserve(2 * requests.size());
  for (const BufferRequest& request : requests) {
    const std::int64_t bytes = align_up(request.size, request.alignment);
    changes.emplace_back(request.lower, bytes);
    changes.emplace_back(request.upper, -bytes);
  }
  // Losses sort before gains of the same step, as half-open lifetimes ask.
  std::sort(changes.begin(), changes.end());
  std::int64_t alive = 0;
  std::int64_t peak = 0;
  for (const auto& [step, bytes] : changes) {
    alive += bytes;
    peak = std::max(peak, alive);
  }
  return peak;
}

}  // namespace vertebra::memory
