#include "graph/memory/live_sections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/memory/lower_bound.h"
#include "tests/graph/memory/random_requests.h"

namespace vertebra::memory {
namespace {

using ::testing::ElementsAre;

TEST(LiveSections, LeaveOutStepsWhoseSetIsContainedInANeighbours) {
  // Alive by step: 0 a; 1 a b; 2 a b; 3 b; 4 b c; 5 c; 6 nothing; 7 d.
  const std::vector<BufferRequest> requests = {
      {"a", 0, 3, 64}, {"b", 1, 5, 100}, {"c", 4, 6, 64}, {"d", 7, 8, 1, 2}};
  const LiveSections sections = live_sections(requests);
  EXPECT_THAT(sections.load, ElementsAre(64 + 128, 128 + 64, 2));
  ASSERT_EQ(sections.requests.size(), 4U);
  EXPECT_EQ(sections.requests[0].first, 0U);
  EXPECT_EQ(sections.requests[0].last, 1U);
  EXPECT_EQ(sections.requests[1].first, 0U);
  EXPECT_EQ(sections.requests[1].last, 2U);
  EXPECT_EQ(sections.requests[2].first, 1U);
  EXPECT_EQ(sections.requests[2].last, 2U);
  EXPECT_EQ(sections.requests[3].first, 2U);
  EXPECT_EQ(sections.requests[3].bytes, 2);
}

TEST(LiveSections, AreSharedByThoseThatLiveTogetherAndCarryTheBound) {
  std::mt19937_64 random(4);
  for (int trial = 0; trial < 50; ++trial) {
    const std::vector<BufferRequest> requests = random_requests(random, 40, 25, 9);
    const LiveSections sections = live_sections(requests);
    EXPECT_EQ(*std::max_element(sections.load.begin(), sections.load.end()),
              lower_bound_bytes(requests));
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const LiveRange& a = sections.requests[i];
      ASSERT_LT(a.first, a.last);
      for (std::size_t j = 0; j < requests.size(); ++j) {
        const LiveRange& b = sections.requests[j];
        EXPECT_EQ(a.first < b.last && b.first < a.last,
                  requests[i].lower < requests[j].upper && requests[j].lower < requests[i].upper);
      }
    }
  }
}

TEST(LiveSections, OfNothingAreNone) { EXPECT_TRUE(live_sections({}).load.empty()); }

}  // namespace
}  // namespace vertebra::memory
