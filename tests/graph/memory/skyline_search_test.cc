#include "graph/memory/skyline_search.h"

#include <gtest/gtest.h>

#include <limits>

#include "graph/memory/lower_bound.h"
#include "graph/memory/validate_plan.h"
#include "tests/graph/memory/dense_requests.h"

namespace vertebra::memory {
namespace {

TEST(SkylineSearch, ReachesTheBoundOfADenseBlockAndStopsThere) {
  const std::vector<BufferRequest> requests = dense_requests(3, 60, 40, 256, 1.0);
  const std::int64_t bound = lower_bound_bytes(requests);
  const SkylineResult found =
      search_below(live_sections(requests), bound, 2 * bound, 1'000'000'000);
  EXPECT_EQ(found.arena_bytes, bound);
  EXPECT_NO_THROW(validate_plan(requests, {found.offsets, found.arena_bytes, bound}));
}

TEST(SkylineSearch, ReturnsOnlyWhatIsBetter) {
  const std::vector<BufferRequest> requests = {{"a", 0, 2, 64}, {"b", 1, 3, 64}, {"c", 2, 4, 64}};
  const LiveSections sections = live_sections(requests);
  EXPECT_EQ(search_below(sections, 128, 129, 1'000'000).arena_bytes, 128);
  EXPECT_TRUE(search_below(sections, 128, 128, 1'000'000).offsets.empty());
  EXPECT_TRUE(search_below(sections, 128, 192, 0).offsets.empty());
}

TEST(SkylineSearch, EndsWithoutABudgetWhereWidthChangesNothing) {
  // Alignment keeps the smallest arena above the sum of sizes.
  const std::vector<BufferRequest> requests = {{"a", 0, 1, 64, 64}, {"b", 0, 1, 96, 96}};
  const SkylineResult found =
      search_below(live_sections(requests), 160, 1'000, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(found.arena_bytes, 192);
}

}  // namespace
}  // namespace vertebra::memory
