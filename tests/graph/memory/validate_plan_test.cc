#include "graph/memory/validate_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "graph/core/error.h"

namespace vertebra::memory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

const std::vector<BufferRequest> kRequests = {{"a", 0, 2, 64}, {"b", 1, 3, 100}, {"c", 2, 4, 64}};
const MemoryPlan kPlan = {{0, 64, 0}, 192, 192};

std::string fault(const std::vector<BufferRequest>& requests, const MemoryPlan& plan) {
  try {
    validate_plan(requests, plan);
  } catch (const InvalidModel& error) {
    return error.what();
  }
  return "none";
}

TEST(ValidatePlan, AcceptsASoundPlan) {
  EXPECT_EQ(fault(kRequests, kPlan), "none");
  EXPECT_EQ(fault({}, {}), "none");
}

TEST(ValidatePlan, NamesBothRequestsOfAnOverlap) {
  EXPECT_THAT(fault(kRequests, {{0, 0, 128}, 192, 192}),
              AllOf(HasSubstr("'a' (bytes [0, 64), steps [0, 2))"),
                    HasSubstr("'b' (bytes [0, 128), steps [1, 3))"), HasSubstr("overlap")));
}

TEST(ValidatePlan, FindsAnOverlapFromAboveBelowAndWithin) {
  const std::vector<BufferRequest> pair = {{"a", 0, 9, 192}, {"b", 5, 6, 192}};
  for (const std::int64_t offset : {64, 192, 128, 256}) {
    EXPECT_THAT(fault(pair, {{128, offset}, 448, 384}), HasSubstr("overlap")) << offset;
  }
  EXPECT_EQ(fault(pair, {{192, 0}, 384, 384}), "none");
  const std::vector<BufferRequest> inside = {{"a", 0, 9, 64}, {"b", 5, 6, 192}};
  EXPECT_THAT(fault(inside, {{64, 0}, 192, 256}), HasSubstr("overlap"));
}

TEST(ValidatePlan, CountsTheAlignedSizeAsOccupied) {
  const std::vector<BufferRequest> pair = {{"a", 0, 1, 65, 64}, {"b", 0, 1, 1, 1}};
  EXPECT_THAT(fault(pair, {{0, 65}, 128, 129}), HasSubstr("overlap"));
  EXPECT_EQ(fault(pair, {{0, 128}, 129, 129}), "none");
}

TEST(ValidatePlan, RefusesARequestOutsideTheArena) {
  EXPECT_THAT(fault(kRequests, {{0, 64, 0}, 191, 192}),
              AllOf(HasSubstr("'b'"), HasSubstr("outside an arena of 191")));
}

TEST(ValidatePlan, RefusesAnArenaThatNothingFills) {
  EXPECT_THAT(fault(kRequests, {{0, 64, 0}, 256, 192}), HasSubstr("an arena of 256 bytes"));
}

TEST(ValidatePlan, RefusesAMisalignedOffset) {
  EXPECT_THAT(fault(kRequests, {{0, 96, 0}, 224, 192}),
              AllOf(HasSubstr("'b' at offset 96"), HasSubstr("alignment 64")));
}

TEST(ValidatePlan, RefusesANegativeOffset) {
  EXPECT_THAT(fault(kRequests, {{-64, 64, 0}, 192, 192}), HasSubstr("'a' at offset -64"));
}

TEST(ValidatePlan, RefusesAWrongNumberOfOffsets) {
  EXPECT_THAT(fault(kRequests, {{0, 64}, 192, 192}), HasSubstr("2 offsets for 3 requests"));
}

TEST(ValidatePlan, RefusesAWrongLowerBound) {
  EXPECT_THAT(fault(kRequests, {{0, 64, 0}, 192, 191}), HasSubstr("a lower bound of 191"));
  EXPECT_THAT(fault(kRequests, {{0, 64, 0}, 192, 193}), HasSubstr("expected 192"));
}

TEST(ValidatePlan, RefusesImpossibleRequests) {
  EXPECT_THAT(fault({{"x", 3, 3, 64}}, {{0}, 64, 64}), HasSubstr("'x' lives in [3, 3)"));
  EXPECT_THAT(fault({{"x", -1, 3, 64}}, {{0}, 64, 64}), HasSubstr("'x' lives in [-1, 3)"));
  EXPECT_THAT(fault({{"x", 0, 3, -64}}, {{0}, 64, 64}), HasSubstr("'x' of -64 bytes"));
  EXPECT_THAT(fault({{"x", 0, 3, 64, 0}}, {{0}, 64, 64}), HasSubstr("'x' with alignment 0"));
}

TEST(ValidatePlan, RefusesSumsThatOverflow) {
  EXPECT_THAT(fault({{"x", 0, 1, kMax}}, {{0}, kMax, kMax}), HasSubstr("below 2^63"));
  EXPECT_THAT(fault({{"x", 0, 1, 64}}, {{kMax - 63}, kMax, 64}), HasSubstr("below 2^63"));
  const std::int64_t half = std::int64_t{1} << 62;
  EXPECT_THAT(fault({{"x", 0, 1, half}, {"y", 0, 1, half}}, {{0, half}, kMax, kMax}),
              HasSubstr("below 2^63"));
}

}  // namespace
}  // namespace vertebra::memory
