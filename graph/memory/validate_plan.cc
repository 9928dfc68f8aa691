#include "graph/memory/validate_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "graph/core/error.h"

namespace vertebra::memory {
namespace {

struct Extent {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

[[noreturn]] void fail(std::string got, std::string expected) {
  throw InvalidModel(
      {"memory plan", std::move(got), std::move(expected), "remake the plan from its graph"});
}

std::string describe(const BufferRequest& request, const Extent& extent) {
  return fmt::format("'{}' (bytes [{}, {}), steps [{}, {}))", request.id, extent.begin, extent.end,
                     request.lower, request.upper);
}

void check_request(const BufferRequest& r) {
  if (r.lower < 0 || r.lower >= r.upper) {
    fail(fmt::format("request '{}' lives in [{}, {})", r.id, r.lower, r.upper),
         "0 <= lower < upper");
  }
  if (r.size < 0) fail(fmt::format("request '{}' of {} bytes", r.id, r.size), "0 or more");
  if (r.alignment < 1) {
    fail(fmt::format("request '{}' with alignment {}", r.id, r.alignment), "1 or more");
  }
}

// Of one request: the bytes it occupies, when offset, size and alignment are sound.
Extent extent_of(const BufferRequest& r, std::int64_t offset) {
  check_request(r);
  if (offset < 0) fail(fmt::format("request '{}' at offset {}", r.id, offset), "0 or more");
  if (offset % r.alignment != 0) {
    fail(fmt::format("request '{}' at offset {}", r.id, offset),
         fmt::format("a multiple of its alignment {}", r.alignment));
  }
  const std::int64_t excess = r.size % r.alignment;
  const std::int64_t padding = excess == 0 ? 0 : r.alignment - excess;
  std::int64_t end = 0;
  if (__builtin_add_overflow(r.size, padding, &end) || __builtin_add_overflow(end, offset, &end)) {
    fail(fmt::format("request '{}' of {} bytes at offset {}", r.id, r.size, offset),
         "an end below 2^63");
  }
  return {offset, end};
}

void check_arena(std::span<const BufferRequest> requests, const std::vector<Extent>& extents,
                 std::int64_t arena_bytes) {
  std::int64_t highest = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (extents[i].end > arena_bytes) {
      fail(fmt::format("request {} ends outside an arena of {} bytes",
                       describe(requests[i], extents[i]), arena_bytes),
           "an end within the arena");
    }
    highest = std::max(highest, extents[i].end);
  }
  if (arena_bytes != highest) {
    fail(fmt::format("an arena of {} bytes", arena_bytes),
         fmt::format("{}, the end of the highest request", highest));
  }
}

void check_bound(std::span<const BufferRequest> requests, const std::vector<Extent>& extents,
                 std::int64_t lower_bound_bytes) {
  std::map<std::int64_t, std::int64_t> change_at;  // bytes alive, as differences by step
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const std::int64_t bytes = extents[i].end - extents[i].begin;
    std::int64_t& gain = change_at[requests[i].lower];
    std::int64_t& loss = change_at[requests[i].upper];
    if (__builtin_add_overflow(gain, bytes, &gain) || __builtin_sub_overflow(loss, bytes, &loss)) {
      fail(fmt::format("request '{}' of {} bytes", requests[i].id, bytes), "a sum below 2^63");
    }
  }
  std::int64_t alive = 0;
  std::int64_t largest = 0;
  for (const auto& [step, change] : change_at) {
    if (__builtin_add_overflow(alive, change, &alive)) {
      fail(fmt::format("sizes alive at step {}", step), "a sum below 2^63");
    }
    largest = std::max(largest, alive);
  }
  if (lower_bound_bytes != largest) {
    fail(fmt::format("a lower bound of {} bytes", lower_bound_bytes),
         fmt::format("{}, the largest sum of sizes alive at one step", largest));
  }
}

// Sweeps over the steps with the living requests sorted by offset: as long as those are disjoint, a
// new one can only overlap its two neighbours.
void check_disjoint(std::span<const BufferRequest> requests, const std::vector<Extent>& extents) {
  std::vector<std::size_t> by_lower;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (extents[i].begin < extents[i].end) by_lower.push_back(i);
  }
  std::stable_sort(by_lower.begin(), by_lower.end(), [&](std::size_t a, std::size_t b) {
    return requests[a].lower < requests[b].lower;
  });
  std::map<std::int64_t, std::size_t> alive;             // offset to request
  using Ending = std::pair<std::int64_t, std::int64_t>;  // {upper, offset}
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings;
  for (const std::size_t i : by_lower) {
    while (!endings.empty() && endings.top().first <= requests[i].lower) {
      alive.erase(endings.top().second);
      endings.pop();
    }
    const auto refuse = [&](std::size_t other) {
      fail(fmt::format("requests {} and {} overlap", describe(requests[other], extents[other]),
                       describe(requests[i], extents[i])),
           "no common byte at a common step");
    };
    const auto above = alive.lower_bound(extents[i].begin);
    if (above != alive.end() && above->first < extents[i].end) refuse(above->second);
    if (above != alive.begin()) {
      const std::size_t beneath = std::prev(above)->second;
      if (extents[beneath].end > extents[i].begin) refuse(beneath);
    }
    alive.emplace(extents[i].begin, i);
    endings.emplace(requests[i].upper, extents[i].begin);
  }
}

}  // namespace

void validate_plan(std::span<const BufferRequest> requests, const MemoryPlan& plan) {
  if (plan.offsets.size() != requests.size()) {
    fail(fmt::format("{} offsets for {} requests", plan.offsets.size(), requests.size()),
         "one offset per request");
  }
  std::vector<Extent> extents;
  extents.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    extents.push_back(extent_of(requests[i], plan.offsets[i]));
  }
  check_disjoint(requests, extents);
  check_arena(requests, extents, plan.arena_bytes);
  check_bound(requests, extents, plan.lower_bound_bytes);
}

}  // namespace vertebra::memory
