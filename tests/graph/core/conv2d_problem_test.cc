#include "graph/core/conv2d_problem.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "graph/core/error.h"

namespace vertebra {
namespace {

using Field = std::int64_t& (*)(Conv2dProblem&);

constexpr Field kExtents[] = {
    [](Conv2dProblem& p) -> std::int64_t& { return p.n; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.h; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.w; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.c; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.k; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.r; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.s; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.stride_h; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.stride_w; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.groups; },
};
constexpr Field kPads[] = {
    [](Conv2dProblem& p) -> std::int64_t& { return p.pad.top; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.pad.left; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.pad.bottom; },
    [](Conv2dProblem& p) -> std::int64_t& { return p.pad.right; },
};

const Conv2dProblem kProblem{2, 10, 11, 12, 18, 3, 4, 2, 5, {1, 2, 3, 4}, 6};
constexpr std::string_view kLine = "n2 h10 w11 c12 k18 r3 s4 stride2x5 pad1,2,3,4 groups6";

std::string expected(const Conv2dProblem& problem) {
  try {
    check(problem);
  } catch (const InvalidArgument& error) {
    EXPECT_EQ(error.parts().where, "convolution problem");
    EXPECT_EQ(error.parts().got, to_string(problem));
    return error.parts().expected;
  }
  return "none";
}

TEST(Conv2dProblem, PrintsEveryNumberInItsPlace) { EXPECT_EQ(to_string(kProblem), kLine); }

TEST(Conv2dProblem, ParsesWhatItPrints) {
  EXPECT_EQ(parse_conv2d_problem(kLine), kProblem);
  EXPECT_EQ(parse_conv2d_problem(to_string(Conv2dProblem{})), Conv2dProblem{});
}

TEST(Conv2dProblem, RefusesEveryPrefixOfItsLine) {
  for (std::size_t size = 0; size < kLine.size(); ++size) {
    EXPECT_THROW(parse_conv2d_problem(kLine.substr(0, size)), InvalidArgument) << size;
  }
}

TEST(Conv2dProblem, RefusesOtherTexts) {
  const std::string line(kLine);
  for (const std::string& text :
       {line + " ", " " + line, line + "\n", line + std::string(1, '\0'), "m" + line.substr(1),
        std::string("n+2") + line.substr(2), std::string("n02") + line.substr(2),
        std::string("n99999999999999999999") + line.substr(2)}) {
    EXPECT_THROW(parse_conv2d_problem(text), InvalidArgument) << text;
  }
}

TEST(Conv2dProblem, ParsingRefusesNumbersThatNoConvolutionHas) {
  Conv2dProblem problem = kProblem;
  problem.stride_h = 0;
  EXPECT_THROW(parse_conv2d_problem(to_string(problem)), InvalidArgument);
}

TEST(Conv2dProblem, ErrorsOfParsingShowALineOfTheForm) {
  try {
    parse_conv2d_problem("k3");
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_STREQ(error.what(),
                 "convolution problem: 'k3'; expected a line like 'n1 h1 w1 c1 k1 r1 s1 "
                 "stride1x1 pad0,0,0,0 groups1'");
  }
}

TEST(Conv2dProblem, CheckAcceptsWhatCoversTheFilterExactly) {
  EXPECT_EQ(expected({1, 1, 2, 1, 1, 3, 3, 1, 1, {1, 1, 1, 0}, 1}), "none");
}

TEST(Conv2dProblem, CheckRefusesExtentsStridesAndGroupsBelowOne) {
  for (const Field field : kExtents) {
    for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN}) {
      Conv2dProblem problem = kProblem;
      field(problem) = number;
      EXPECT_EQ(expected(problem), "extents, strides and groups of at least 1");
    }
  }
}

TEST(Conv2dProblem, CheckRefusesNegativePadding) {
  for (const Field field : kPads) {
    Conv2dProblem problem = kProblem;
    field(problem) = -1;
    EXPECT_EQ(expected(problem), "padding of at least 0");
  }
}

TEST(Conv2dProblem, CheckRefusesNumbersPastTwoToThe30) {
  const auto refuses = [](Field field) {
    Conv2dProblem problem = kProblem;
    field(problem) = (std::int64_t{1} << 30) + 1;
    EXPECT_EQ(expected(problem), "numbers of at most 2^30");
  };
  for (const Field field : kExtents) refuses(field);
  for (const Field field : kPads) refuses(field);
}

TEST(Conv2dProblem, CheckRefusesGroupsThatDivideNotBoth) {
  Conv2dProblem problem = kProblem;
  problem.groups = 4;  // divides c = 12 only
  EXPECT_EQ(expected(problem), "groups that divide both c and k");
  problem.groups = 9;  // divides k = 18 only
  EXPECT_EQ(expected(problem), "groups that divide both c and k");
}

TEST(Conv2dProblem, CheckRefusesFiltersPastThePaddedInput) {
  Conv2dProblem problem = kProblem;
  problem.r = 10 + 1 + 3 + 1;
  EXPECT_EQ(expected(problem), "a padded input that covers the filter");
  problem = kProblem;
  problem.s = 11 + 2 + 4 + 1;
  EXPECT_EQ(expected(problem), "a padded input that covers the filter");
}

TEST(Conv2dProblem, OutputCountsTheFilterPositions) {
  for (std::int64_t h = 1; h <= 9; ++h) {
    for (std::int64_t r = 1; r <= 4; ++r) {
      for (std::int64_t stride = 1; stride <= 3; ++stride) {
        if (h + 1 < r) continue;
        std::int64_t positions = 0;
        for (std::int64_t at = 0; at + r <= h + 1; at += stride) ++positions;
        EXPECT_EQ((Conv2dProblem{1, h, 1, 1, 1, r, 1, stride, 1, {1, 0, 0, 0}, 1}).p(), positions);
        EXPECT_EQ((Conv2dProblem{1, 1, h, 1, 1, 1, r, 1, stride, {0, 0, 0, 1}, 1}).q(), positions);
      }
    }
  }
}

TEST(Conv2dProblem, CountsTheMultiplyAccumulatesOfTheBatch) {
  // P = (10 + 4 - 3) / 2 + 1 = 6, Q = (11 + 6 - 4) / 5 + 1 = 3
  EXPECT_EQ(kProblem.macs(), 2 * 6 * 3 * 18 * 3 * 4 * 2);
}

TEST(Conv2dProblem, IsDepthwiseWhenEveryChannelIsAGroupOfOneOutput) {
  EXPECT_TRUE((Conv2dProblem{1, 5, 5, 8, 8, 3, 3, 1, 1, {}, 8}).is_depthwise());
  EXPECT_FALSE((Conv2dProblem{1, 5, 5, 8, 16, 3, 3, 1, 1, {}, 8}).is_depthwise());
  EXPECT_FALSE((Conv2dProblem{1, 5, 5, 8, 8, 3, 3, 1, 1, {}, 4}).is_depthwise());
}

TEST(Conv2dProblem, FilterSeesTheInputsOfAGroup) {
  EXPECT_EQ(kProblem.filter(), (FilterShape{18, 3, 4, 2}));
}

TEST(Conv2dProblem, EveryNumberIsPartOfEqualityAndHash) {
  std::unordered_set<Conv2dProblem> set{kProblem};
  const auto change = [&set](Field field) {
    Conv2dProblem problem = kProblem;
    field(problem) += 7;
    EXPECT_TRUE(set.insert(problem).second) << to_string(problem);
  };
  for (const Field field : kExtents) change(field);
  for (const Field field : kPads) change(field);
  EXPECT_FALSE(set.insert(kProblem).second);
  std::unordered_set<std::size_t> hashes;
  for (const Conv2dProblem& problem : set) hashes.insert(std::hash<Conv2dProblem>()(problem));
  EXPECT_EQ(hashes.size(), set.size());
}

TEST(Padding, IsThereWhenAnySideIs) {
  EXPECT_FALSE(Padding{}.any());
  EXPECT_TRUE((Padding{1, 0, 0, 0}).any());
  EXPECT_TRUE((Padding{0, 0, 0, 2}).any());
}

}  // namespace
}  // namespace vertebra
