#include "graph/memory/partial_plan.h"

#include <algorithm>
#include <limits>

#include "graph/core/checked_math.h"

namespace vertebra::memory {
namespace {

// SplitMix64's output function: keys whose sums seldom meet.
std::uint64_t key_of(std::uint32_t request) {
  std::uint64_t z = (request + std::uint64_t{1}) * 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

}  // namespace

PartialPlan::PartialPlan(const LiveSections& sections)
    : floor(sections.load.size(), 0), coming(sections.load), offsets(sections.requests.size(), 0) {
  for (std::uint32_t i = 0; i < sections.requests.size(); ++i) {
    if (sections.requests[i].bytes > 0) waiting.push_back(i);
  }
}

void PartialPlan::place(const LiveSections& sections, std::uint32_t request) {
  const LiveRange& range = sections.requests[request];
  const std::int64_t end = offsets[request] + range.bytes;
  for (std::size_t s = range.first; s < range.last; ++s) {
    floor[s] = end;
    coming[s] -= range.bytes;
  }
  waiting.erase(std::lower_bound(waiting.begin(), waiting.end(), request));
  key = key_with(request);
  for (const std::uint32_t other : waiting) {
    const LiveRange& o = sections.requests[other];
    if (o.first >= range.last || range.first >= o.last || offsets[other] >= end) continue;
    offsets[other] = align_up(end, o.alignment);
  }
}

std::uint64_t PartialPlan::key_with(std::uint32_t request) const { return key + key_of(request); }

std::int64_t PartialPlan::settle(const LiveSections& sections) {
  auto looks = static_cast<std::int64_t>(floor.size());
  std::fill(floor.begin(), floor.end(), std::numeric_limits<std::int64_t>::max());
  for (const std::uint32_t request : waiting) {
    const LiveRange& range = sections.requests[request];
    const std::int64_t offset = offsets[request];
    for (std::size_t s = range.first; s < range.last; ++s) floor[s] = std::min(floor[s], offset);
    looks += static_cast<std::int64_t>(range.last - range.first);
  }
  return looks;
}

}  // namespace vertebra::memory
