// Random planner problems, the same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "graph/memory/buffer_request.h"

namespace vertebra::memory {

// `count` requests within [0, steps): sizes of up to `max_units` units of 64 bytes, some of them
// not whole units and some zero, lifetimes mostly short as in a network, now and then long.
inline std::vector<BufferRequest> random_requests(std::mt19937_64& random, std::size_t count,
                                                  std::int64_t steps, std::int64_t max_units) {
  const auto below = [&random](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  std::vector<BufferRequest> requests;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t lower = below(steps);
    const std::int64_t longest = below(4) == 0 ? steps : std::min<std::int64_t>(steps, 4);
    const std::int64_t upper = std::min(steps, lower + 1 + below(longest));
    std::int64_t size = 64 * (1 + below(max_units));
    if (below(8) == 0) size -= below(64);
    if (below(50) == 0) size = 0;
    requests.push_back({std::to_string(i), lower, upper, size, 64});
  }
  return requests;
}

}  // namespace vertebra::memory
