#include "graph/memory/order_climb.h"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace vertebra::memory {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kHistory = 50;  // how many changes ago the accepted arena may lie
constexpr std::uint64_t kSeed = 20240611;

// Uniform enough for a search; std::uniform_int_distribution differs between standard libraries.
std::size_t below(std::mt19937_64& random, std::size_t limit) { return random() % limit; }

// The place in the order of a request to bring forward: one that ends at the top, or one alive with
// it.
std::size_t pick_position(const OrderPlacer& placer, const PlacementOrder& order,
                          std::int64_t arena, std::mt19937_64& random) {
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (placer.end(order[i]) == arena) candidates.push_back(i);
  }
  const std::size_t top = candidates[below(random, candidates.size())];
  if (below(random, 2) == 0) return top;
  candidates.clear();
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (placer.live_together(order[i], order[top])) candidates.push_back(i);
  }
  return candidates[below(random, candidates.size())];
}

}  // namespace

ClimbResult climb_order(OrderPlacer& placer, const PlacementOrder& from, Fit fit,
                        std::int64_t target_bytes, std::int64_t max_comparisons) {
  const std::int64_t start = placer.comparisons();
  const auto size = static_cast<std::int64_t>(from.size());
  std::mt19937_64 random(kSeed);
  PlacementOrder order = from;
  std::int64_t arena = placer.place(order, fit, kNoLimit);
  ClimbResult best{order, arena};
  std::vector<std::int64_t> history(kHistory, arena);
  for (std::size_t change = 0; best.arena_bytes > target_bytes; ++change) {
    // A change that compares nothing still costs its look for a position, so that the loop ends.
    const std::int64_t looked = static_cast<std::int64_t>(change) * size;
    if (placer.comparisons() - start + looked >= max_comparisons) break;
    const std::size_t position = pick_position(placer, order, arena, random);
    if (position == 0) continue;
    const std::size_t destination = below(random, position);
    PlacementOrder changed = order;
    std::rotate(changed.begin() + destination, changed.begin() + position,
                changed.begin() + position + 1);
    std::int64_t& accepted = history[change % kHistory];
    const std::int64_t limit = std::max(accepted, arena);
    const std::int64_t result = placer.place(changed, fit, limit + 1);
    if (result <= limit) {
      order = std::move(changed);
      arena = result;
    } else {
      placer.place(order, fit, kNoLimit);
    }
    accepted = std::min(accepted, arena);
    if (arena < best.arena_bytes) best = {order, arena};
  }
  return best;
}

}  // namespace vertebra::memory
