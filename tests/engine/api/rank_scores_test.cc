#include "engine/api/rank_scores.h"

#include <gtest/gtest.h>

namespace vertebra {
namespace {

TEST(RankScores, PutsTheBestFirstAndEqualsInOrderOfTheIndex) {
  const std::vector<float> scores{0.1f, 0.3f, 0.1f, 0.3f, 0.2f};
  EXPECT_EQ(rank_scores(scores, 5), (std::vector<std::int64_t>{1, 3, 4, 0, 2}));
  EXPECT_EQ(rank_scores(scores, 1), (std::vector<std::int64_t>{1}));
  EXPECT_TRUE(rank_scores(scores, 0).empty());
}

}  // namespace
}  // namespace vertebra
