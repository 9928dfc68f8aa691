// The oracle against numbers worked out by hand.
#include "kernels/reference/reference.h"

#include <gtest/gtest.h>

#include <cmath>

namespace vertebra::reference {
namespace {

using Numbers = std::vector<double>;

Numbers convolve(const Conv2dProblem& problem, const Numbers& x, const Numbers& filter,
                 const Numbers& bias, const Numbers& residual = {},
                 const std::optional<ClampRange>& range = {}) {
  Numbers y(static_cast<std::size_t>(problem.n * problem.p() * problem.q() * problem.k), NAN);
  conv2d<double>(problem, x, filter, bias, residual, range, y);
  return y;
}

TEST(ReferenceConv2d, CorrelatesWithoutFlippingTheFilter) {
  // 2x3 image, 1x2 filter: y = 10 left + right.
  EXPECT_EQ(convolve({1, 2, 3, 1, 1, 1, 2, 1, 1, {}, 1}, {1, 2, 3, 4, 5, 6}, {10, 1}, {0}),
            (Numbers{12, 23, 45, 56}));
}

TEST(ReferenceConv2d, ReadsZerosOnEachPaddedSide) {
  const Numbers x{1, 2, 3, 4};             // rows 1 2 / 3 4
  const Numbers filter{1, 10, 100, 1000};  // rows 1 10 / 100 1000
  EXPECT_EQ(convolve({1, 2, 2, 1, 1, 2, 2, 1, 1, {1, 0, 0, 0}, 1}, x, filter, {0}),
            (Numbers{2100, 4321}));
  EXPECT_EQ(convolve({1, 2, 2, 1, 1, 2, 2, 1, 1, {0, 1, 0, 0}, 1}, x, filter, {0}),
            (Numbers{3010, 4321}));
  EXPECT_EQ(convolve({1, 2, 2, 1, 1, 2, 2, 1, 1, {0, 0, 1, 0}, 1}, x, filter, {0}),
            (Numbers{4321, 43}));
  EXPECT_EQ(convolve({1, 2, 2, 1, 1, 2, 2, 1, 1, {0, 0, 0, 1}, 1}, x, filter, {0}),
            (Numbers{4321, 402}));
}

TEST(ReferenceConv2d, StepsByItsStrides) {
  EXPECT_EQ(convolve({1, 3, 4, 1, 1, 1, 1, 2, 3, {}, 1}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
                     {1}, {0}),
            (Numbers{0, 3, 8, 11}));
}

TEST(ReferenceConv2d, KeepsGroupsApart) {
  // Four channels in two groups, one output each.
  EXPECT_EQ(convolve({1, 1, 1, 4, 2, 1, 1, 1, 1, {}, 2}, {1, 2, 3, 4}, {1, 10, 1, 10}, {0, 0}),
            (Numbers{21, 43}));
}

TEST(ReferenceConv2d, AddsBiasAndResidualBeforeItClamps) {
  const Conv2dProblem problem{2, 1, 1, 1, 2, 1, 1, 1, 1, {}, 1};
  EXPECT_EQ(convolve(problem, {1, -1}, {2, 3}, {10, 20}), (Numbers{12, 23, 8, 17}));
  EXPECT_EQ(convolve(problem, {1, -1}, {2, 3}, {10, 20}, {1, 2, -9, -18}, ClampRange{0, 14}),
            (Numbers{13, 14, 0, 0}));
}

TEST(ReferenceElementwise, FollowsTheFormulas) {
  Numbers y(4);
  channel_affine<double>(Numbers{1, 2, 3, 4}, Numbers{10, 100}, Numbers{5, 6}, y);
  EXPECT_EQ(y, (Numbers{15, 206, 35, 406}));
  normalize<double>(Numbers{127, 255, 0, 10}, Numbers{127, 5}, Numbers{128, 2}, y);
  EXPECT_EQ(y, (Numbers{0, 125, -127.0 / 128, 2.5}));
  clamp<double>(Numbers{-1, 0.5, 6, 7}, {0, 6}, y);
  EXPECT_EQ(y, (Numbers{0, 0.5, 6, 6}));
  add<double>(Numbers{1, 2, 3, 4}, Numbers{10, 20, 30, 40}, y);
  EXPECT_EQ(y, (Numbers{11, 22, 33, 44}));
}

TEST(ReferencePad, PutsZerosAroundEveryImage) {
  Numbers y(2 * 2 * 4, NAN);
  pad<double>(2, {1, 2, 1}, {0, 1, 1, 1}, Numbers{1, 2, 3, 4}, y);
  EXPECT_EQ(y, (Numbers{0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0}));
}

TEST(ReferenceGlobalPool, AveragesEveryChannelOfEveryImage) {
  Numbers y(4);
  global_pool<double>(2, {1, 2, 2}, Numbers{1, 10, 3, 30, 5, 50, 6, 60}, y);
  EXPECT_EQ(y, (Numbers{2, 20, 5.5, 55}));
}

TEST(ReferenceDense, MultipliesRowsOfTheWeight) {
  Numbers y(4);
  dense<double>(2, 3, 2, Numbers{1, 2, 3, 4, 5, 6}, Numbers{1, 10, 100, 1, 0, 0}, Numbers{0.5, 7},
                y);
  EXPECT_EQ(y, (Numbers{321.5, 8, 654.5, 11}));
}

TEST(ReferenceSoftmax, SumsToOneAndDoesNotOverflow) {
  Numbers y(4);
  softmax<double>(2, 2, Numbers{0, std::log(3.0), 1000, 1000}, y);
  EXPECT_NEAR(y[0], 0.25, 1e-15);
  EXPECT_NEAR(y[1], 0.75, 1e-15);
  EXPECT_EQ(y[2], 0.5);
  EXPECT_EQ(y[3], 0.5);
}

}  // namespace
}  // namespace vertebra::reference
