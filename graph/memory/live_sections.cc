#include "graph/memory/live_sections.h"

#include <algorithm>

#include "graph/core/checked_math.h"

namespace vertebra::memory {
namespace {

// The last step at which a request begins before one ends: there the set of the living is largest.
std::vector<std::int64_t> section_steps(std::span<const BufferRequest> requests) {
  std::vector<std::int64_t> lowers, uppers;
  for (const BufferRequest& r : requests) {
    lowers.push_back(r.lower);
    uppers.push_back(r.upper);
  }
  std::sort(lowers.begin(), lowers.end());
  std::sort(uppers.begin(), uppers.end());
  std::vector<std::int64_t> steps;
  auto lower = lowers.begin();
  for (const std::int64_t upper : uppers) {
    const auto next = std::lower_bound(lower, lowers.end(), upper);
    if (next != lower) steps.push_back(*(next - 1));
    lower = next;
  }
  return steps;
}

}  // namespace

LiveSections live_sections(std::span<const BufferRequest> requests) {
  const std::vector<std::int64_t> steps = section_steps(requests);
  const auto first_from = [&](std::int64_t step) {
    return static_cast<std::size_t>(std::lower_bound(steps.begin(), steps.end(), step) -
                                    steps.begin());
  };
  LiveSections sections;
  sections.load.assign(steps.size(), 0);
  for (const BufferRequest& r : requests) {
    const LiveRange range{first_from(r.lower), first_from(r.upper), align_up(r.size, r.alignment),
                          r.alignment};
    for (std::size_t s = range.first; s < range.last; ++s) sections.load[s] += range.bytes;
    sections.requests.push_back(range);
  }
  return sections;
}

}  // namespace vertebra::memory
