#include "graph/memory/skyline_beam.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "graph/memory/validate_plan.h"
#include "tests/graph/memory/dense_requests.h"

namespace vertebra::memory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

BeamResult fill(const std::vector<BufferRequest>& requests, std::int64_t target,
                std::size_t width = 4, std::int64_t max_steps = kNoLimit) {
  return fill_below(live_sections(requests), target, width, {}, max_steps);
}

TEST(SkylineBeam, SharesBytesBetweenLifetimesThatMeet) {
  const std::vector<BufferRequest> requests = {
      {"a", 0, 2, 192, 1}, {"b", 1, 4, 64, 1}, {"c", 2, 4, 128, 1}, {"d", 3, 5, 64, 1}};
  const BeamResult result = fill(requests, 256, 16);
  ASSERT_EQ(result.offsets.size(), 4U);
  EXPECT_NO_THROW(validate_plan(requests, {result.offsets, 256, 256}));
}

TEST(SkylineBeam, FillsToTheTargetAndNotBelowTheBound) {
  const std::vector<BufferRequest> requests = {{"a", 0, 2, 64}, {"b", 1, 3, 64}, {"c", 2, 4, 64}};
  EXPECT_EQ(fill(requests, 128).offsets.size(), 3U);
  EXPECT_THAT(fill(requests, 127).offsets, IsEmpty());
}

TEST(SkylineBeam, AlignsOffsetsAndPutsEmptyRequestsAtZero) {
  const std::vector<BufferRequest> requests = {
      {"a", 0, 9, 64, 64}, {"b", 0, 1, 10, 48}, {"none", 0, 9, 0, 64}};
  const BeamResult result = fill(requests, 144);
  ASSERT_EQ(result.offsets.size(), 3U);
  EXPECT_EQ(result.offsets[0] % 64, 0);
  EXPECT_EQ(result.offsets[1] % 48, 0);
  EXPECT_EQ(result.offsets[2], 0);
}

TEST(SkylineBeam, SaysWhetherItsWidthCutAnythingOff) {
  const std::vector<BufferRequest> requests = {{"a", 0, 2, 64}, {"b", 0, 2, 128}, {"c", 0, 2, 192}};
  EXPECT_TRUE(fill(requests, 384, 1).cut);
  EXPECT_FALSE(fill(requests, 384, 3).cut)
      << "six partial plans, but three sets of placed requests";
}

TEST(SkylineBeam, FindsWithMoreWidthWhatItMissesWithLess) {
  const std::vector<BufferRequest> requests = dense_requests(1, 60, 40, 256, 1.0);
  const auto smallest = [&](std::size_t width) {
    std::int64_t target = 256 * 1024;
    while (fill(requests, target, width).offsets.empty()) target += 4096;
    return target;
  };
  EXPECT_LT(smallest(64), smallest(1));
}

TEST(SkylineBeam, StopsAtItsBudget) {
  const std::vector<BufferRequest> requests = dense_requests(1, 100, 60, 256, 1.0);
  const BeamResult result = fill(requests, 512 * 1024, 8, 10'000);
  EXPECT_THAT(result.offsets, IsEmpty());
  EXPECT_GE(result.steps, 10'000);
  EXPECT_LE(result.steps, 20'000);
}

TEST(SkylineBeam, OfNothingIsEmpty) { EXPECT_THAT(fill({}, 0).offsets, IsEmpty()); }

}  // namespace
}  // namespace vertebra::memory
