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
  add<double>(Numbers{1, 2, 3, 4}, Numbers{10, 20, 30, 40}, 1, y);
  EXPECT_EQ(y, (Numbers{11, 22, 33, 44}));
  add<double>(Numbers{1, 2, 3, 4}, Numbers{10, 20, 30, 40}, -0.5, y);
  EXPECT_EQ(y, (Numbers{-4, -8, -12, -16}));
  multiply<double>(2, {1, 1, 2}, Numbers{1, 2, 3, 4}, Numbers{1, 10, 100, 1000}, y);
  EXPECT_EQ(y, (Numbers{1, 20, 300, 4000}));
  multiply<double>(1, {2, 1, 2}, Numbers{1, 2, 3, 4}, Numbers{1, 10}, y);
  EXPECT_EQ(y, (Numbers{1, 20, 3, 40}));
}

TEST(ReferenceActivation, FollowsTheFormulasToTheirEnds) {
  Numbers y(4);
  const Numbers x{0, std::log(3.0), -1000, 1000};
  activation<double>(ActivationKind::kSigmoid, x, y);
  EXPECT_NEAR(y[1], 0.75, 1e-15);
  EXPECT_EQ((Numbers{y[0], y[2], y[3]}), (Numbers{0.5, 0, 1}));
  activation<double>(ActivationKind::kSilu, x, y);
  EXPECT_NEAR(y[1], 0.75 * std::log(3.0), 1e-15);
  EXPECT_EQ((Numbers{y[0], y[2], y[3]}), (Numbers{0, 0, 1000}));
  activation<double>(ActivationKind::kTanh, x, y);
  EXPECT_NEAR(y[1], 0.8, 1e-15);
  EXPECT_EQ((Numbers{y[0], y[2], y[3]}), (Numbers{0, -1, 1}));
}

Numbers pool(const Pool2dProblem& problem, const Numbers& x) {
  Numbers y(static_cast<std::size_t>(problem.n * problem.p() * problem.q() * problem.c), NAN);
  pool2d<double>(problem, x, y);
  return y;
}

TEST(ReferencePool2d, TakesTheGreatestOfEachWindow) {
  // Two channels, three pixels in a row, windows of two.
  EXPECT_EQ(pool({1, 1, 3, 2, 1, 2, 1, 1, {}}, {1, -1, 5, -2, 3, -3}), (Numbers{5, -1, 5, -2}));
  EXPECT_EQ(pool({2, 2, 2, 1, 2, 2, 2, 2, {}}, {1, 2, 3, 4, -1, -2, -3, -4}), (Numbers{4, -1}));
}

TEST(ReferencePool2d, NeverLetsPaddingWin) {
  EXPECT_EQ(pool({1, 1, 2, 1, 1, 2, 1, 1, {0, 1, 0, 1}}, {-3, -2}), (Numbers{-3, -2, -2}));
}

TEST(ReferencePool2d, CountsPaddingInAMeanOnlyWhereAsked) {
  Pool2dProblem mean{1, 1, 3, 1, 1, 3, 1, 2, {0, 1, 0, 1}, PoolKind::kMean};
  EXPECT_EQ(pool(mean, {2, 4, 12}), (Numbers{3, 8}));
  mean.count_padding = true;
  EXPECT_EQ(pool(mean, {2, 4, 12}), (Numbers{2, 16.0 / 3}));
}

TEST(ReferencePool2d, StepsByItsStrides) {
  const Numbers x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  EXPECT_EQ(pool({1, 3, 4, 1, 1, 1, 2, 3, {}}, x), (Numbers{0, 3, 8, 11}));
}

TEST(ReferenceLrn, ClipsItsWindowAtTheEnds) {
  // Window 3: sums of squares 5, 14, 13 and 9.
  Numbers y(4);
  lrn<double>(4, 3, 2, 1, 1, Numbers{1, 2, 3, 0}, y);
  EXPECT_EQ(y, (Numbers{1.0 / 11, 2.0 / 29, 3.0 / 27, 0}));
  lrn<double>(2, 5, 1, 0.5, 11, Numbers{1, 2, 3, 4}, y);
  EXPECT_EQ(y, (Numbers{0.25, 0.5, 0.5, 4.0 / 6}));
}

TEST(ReferenceCrop, KeepsTheMiddleOfEveryImage) {
  Numbers y(2);
  crop<double>(2, {2, 3, 1}, {1, 1, 0, 1}, Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, y);
  EXPECT_EQ(y, (Numbers{4, 10}));
}

TEST(ReferenceConcat, PutsTheChannelsOfEveryPixelSideBySide) {
  Numbers y(8);
  const Numbers a{1, 2};
  const Numbers b{10, 11, 20, 21};
  const std::vector<std::span<const double>> parts{a, b, a};
  concat<double>(2, parts, y);
  EXPECT_EQ(y, (Numbers{1, 10, 11, 1, 2, 20, 21, 2}));
}

TEST(ReferenceFlatten, OrdersByPixelOrByChannel) {
  // Two images of 1 x 2 pixels and three channels.
  const Numbers x{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};
  Numbers y(12);
  flatten<double>(2, {1, 2, 3}, FlattenOrder::kHWC, x, y);
  EXPECT_EQ(y, x);
  flatten<double>(2, {1, 2, 3}, FlattenOrder::kCHW, x, y);
  EXPECT_EQ(y, (Numbers{1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60}));
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
