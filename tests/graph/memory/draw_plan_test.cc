#include "graph/memory/draw_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "graph/core/error.h"

namespace vertebra::memory {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

const std::vector<BufferRequest> kRequests = {{"a", 0, 2, 128}, {"b", 2, 4, 128}, {"c", 1, 3, 64}};

TEST(DrawPlan, ShowsTimeAcrossAndAddressesDown) {
  EXPECT_EQ(draw_plan(kRequests, {{0, 0, 128}, 192, 192}, {.max_columns = 80, .rows = 3}),
            "arena 192 bytes, lower bound 192: 1.000; 3 requests, steps [0, 4); a character is 1 "
            "step x 64 bytes\n"
            "              0 aabb\n"
            "             64 aabb\n"
            "            128 .cc.\n");
}

TEST(DrawPlan, ShowsTheRequestThatCoversMostOfACharacter) {
  EXPECT_THAT(draw_plan(kRequests, {{0, 0, 128}, 192, 192}, {.max_columns = 1, .rows = 1}),
              HasSubstr("4 steps x 192 bytes\n              0 a\n"));
}

TEST(DrawPlan, KeepsItsWidthForLongTimes) {
  const std::vector<BufferRequest> requests = {{"a", 7, 1'000'000'007, 64}, {"b", 9, kMax, 64}};
  std::istringstream lines(draw_plan(requests, {{0, 64}, 128, 128}));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) EXPECT_LE(line.size(), 96U);
}

TEST(DrawPlan, DrawsPlansThatAreNotValid) {
  EXPECT_THAT(draw_plan(kRequests, {{-64, kMax, 64}, 128, 1}), HasSubstr("128.000"));
  EXPECT_THAT(draw_plan(kRequests, {{0, 0, 0}, 0, 0}), HasSubstr("arena 0 bytes"));
  EXPECT_THAT(draw_plan({}, {}), HasSubstr("0 requests"));
  EXPECT_THROW(draw_plan(kRequests, {}), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::memory
