#include "graph/memory/plan_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"
#include "graph/memory/greedy_orders.h"
#include "graph/memory/live_sections.h"
#include "graph/memory/lower_bound.h"
#include "graph/memory/order_climb.h"
#include "graph/memory/order_placer.h"
#include "graph/memory/skyline_search.h"

namespace vertebra::memory {
namespace {

constexpr std::int64_t kMaxTotalBytes = std::int64_t{1} << 62;
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kClimbsFrom = 4;      // the best greedy results
constexpr std::int64_t kClimbingShare = 8;  // of the budget: one part in

struct GreedyResult {
  PlacementOrder order;
  Fit fit = Fit::kSmallestGap;
  std::int64_t arena_bytes = 0;
};

void check(const BufferRequest& r) {
  const auto fail = [&r](std::string got, std::string expected) {
    throw InvalidArgument(
        {fmt::format("buffer request '{}'", r.id), std::move(got), std::move(expected), ""});
  };
  if (r.lower < 0 || r.lower >= r.upper) {
    fail(fmt::format("lifetime [{}, {})", r.lower, r.upper), "0 <= lower < upper");
  }
  if (r.size < 0) fail(fmt::format("size {}", r.size), "0 or more bytes");
  if (r.alignment < 1) fail(fmt::format("alignment {}", r.alignment), "1 or more bytes");
}

// After this no sum of offsets and sizes overflows: an offset is at most the bytes placed below it
// and one unit of alignment for each.
void check(std::span<const BufferRequest> requests) {
  std::int64_t total = 0;
  for (const BufferRequest& r : requests) {
    check(r);
    total = checked_add(total, align_up(r.size, r.alignment), "sum of buffer requests");
    total = checked_add(total, r.alignment, "sum of buffer requests");
    if (total > kMaxTotalBytes) {
      throw InvalidArgument({fmt::format("buffer request '{}'", r.id),
                             fmt::format("a sum of sizes of {} bytes", total), "at most 2^62", ""});
    }
  }
}

// Best first, at the first that reaches the bound alone.
std::vector<GreedyResult> place_greedily(OrderPlacer& placer, std::vector<PlacementOrder> orders,
                                         std::int64_t bound) {
  std::vector<GreedyResult> results;
  for (PlacementOrder& order : orders) {
    for (const Fit fit : {Fit::kSmallestGap, Fit::kLowestGap}) {
      const std::int64_t arena = placer.place(order, fit, kNoLimit);
      if (arena == bound) return {{std::move(order), fit, arena}};
      results.push_back({order, fit, arena});
    }
  }
  std::stable_sort(results.begin(), results.end(),
                   [](const auto& a, const auto& b) { return a.arena_bytes < b.arena_bytes; });
  return results;
}

// The best of climbing from each of the first candidates in turn.
GreedyResult climb(OrderPlacer& placer, const std::vector<GreedyResult>& candidates,
                   std::int64_t bound, std::int64_t max_comparisons) {
  GreedyResult best = candidates.front();
  const std::size_t climbs = std::min(kClimbsFrom, candidates.size());
  for (std::size_t i = 0; i < climbs && best.arena_bytes > bound; ++i) {
    ClimbResult climbed = climb_order(placer, candidates[i].order, candidates[i].fit, bound,
                                      max_comparisons / static_cast<std::int64_t>(kClimbsFrom));
    if (climbed.arena_bytes < best.arena_bytes) {
      best = {std::move(climbed.order), candidates[i].fit, climbed.arena_bytes};
    }
  }
  return best;
}

}  // namespace

MemoryPlan plan_memory(std::span<const BufferRequest> requests, PlanBudget budget) {
  check(requests);
  const std::int64_t bound = lower_bound_bytes(requests);
  OrderPlacer placer(requests);
  const GreedyResult best = climb(placer, place_greedily(placer, greedy_orders(requests), bound),
                                  bound, budget.max_steps / kClimbingShare);
  const std::int64_t arena = placer.place(best.order, best.fit, kNoLimit);
  if (arena > bound) {
    const std::int64_t rest = budget.max_steps - budget.max_steps / kClimbingShare;
    SkylineResult found = search_below(live_sections(requests), bound, arena, rest);
    if (!found.offsets.empty()) return {std::move(found.offsets), found.arena_bytes, bound};
  }
  return {placer.offsets(), arena, bound};
}

}  // namespace vertebra::memory
