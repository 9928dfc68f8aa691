#include "graph/ir/infer_shape.h"

#include <gtest/gtest.h>

#include <limits>

#include "graph/core/error.h"
#include "graph/ir/builder.h"

namespace vertebra {
namespace {

const Shape kX{9, 7, 4};

Shape infer(const Attributes& attributes, std::vector<Shape> inputs) {
  return infer_shape("y", attributes, inputs);
}

std::string complaint(const Attributes& attributes, std::vector<Shape> inputs) {
  try {
    infer(attributes, std::move(inputs));
  } catch (const InvalidModel& e) {
    EXPECT_NE(std::string(e.what()).find("'y'"), std::string::npos) << e.what();
    return e.what();
  }
  return "nothing";
}

Conv2dAttributes conv3x3() { return {8, 3, 3, 2, 1, {0, 1, 1, 1}, 1, {}, {}}; }

Pool2dAttributes pool3x2() { return {PoolKind::kMax, 3, 2, 2, 1, {1, 0, 1, 1}, false}; }

TEST(InferShape, GivesEachOpsOutput) {
  EXPECT_EQ(infer(NormalizeAttributes{{1, 2, 3, 4}, {1, 1, 1, 1}}, {kX}), kX);
  EXPECT_EQ(infer(PadAttributes{{1, 2, 3, 4}}, {kX}), (Shape{13, 13, 4}));
  EXPECT_EQ(infer(conv3x3(), {kX}), (Shape{4, 7, 8}));
  EXPECT_EQ(infer(BatchNormAttributes{}, {kX}), kX);
  EXPECT_EQ(infer(ClampAttributes{{0, 6}}, {kX}), kX);
  EXPECT_EQ(infer(AddAttributes{}, {kX, kX}), kX);
  EXPECT_EQ(infer(GlobalPoolAttributes{}, {kX}), (Shape{1, 1, 4}));
  EXPECT_EQ(infer(DenseAttributes{10, {}}, {{1, 1, 4}}), (Shape{1, 1, 10}));
  EXPECT_EQ(infer(SoftmaxAttributes{}, {{1, 1, 4}}), (Shape{1, 1, 4}));
  EXPECT_EQ(infer(CropAttributes{{1, 2, 3, 4}}, {kX}), (Shape{5, 1, 4}));
  EXPECT_EQ(infer(pool3x2(), {kX}), (Shape{5, 7, 4}));
  EXPECT_EQ(infer(ActivationAttributes{}, {kX}), kX);
  EXPECT_EQ(infer(ConcatAttributes{}, {kX, {9, 7, 1}, kX}), (Shape{9, 7, 9}));
  EXPECT_EQ(infer(MultiplyAttributes{}, {kX, {1, 1, 4}}), kX);
  EXPECT_EQ(infer(LrnAttributes{}, {kX}), kX);
  EXPECT_EQ(infer(FlattenAttributes{}, {kX}), (Shape{1, 1, 252}));
}

TEST(InferShape, RejectsAWrongNumberOfInputs) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint(AddAttributes{}, {kX}), HasSubstr("1 inputs; expected 2"));
  EXPECT_THAT(complaint(ClampAttributes{}, {}), HasSubstr("0 inputs; expected 1"));
  EXPECT_THAT(complaint(conv3x3(), {kX, kX, kX}), HasSubstr("3 inputs; expected 1 or 2"));
}

TEST(InferShape, RejectsAttributesThatNoNodeHas) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint(NormalizeAttributes{{1}, {1, 1, 1, 1}}, {kX}), HasSubstr("4 of each"));
  EXPECT_THAT(complaint(NormalizeAttributes{{1, 2, 3, 4}, {1, 1, 1, 0}}, {kX}),
              HasSubstr("a positive number"));
  EXPECT_THAT(complaint(PadAttributes{{-1, 0, 0, 0}}, {kX}), HasSubstr("padding -1"));
  EXPECT_THAT(complaint(BatchNormAttributes{{"", "", "", "", -1}}, {kX}), HasSubstr("epsilon -1"));
  EXPECT_THAT(complaint(ClampAttributes{{6, 0}}, {kX}), HasSubstr("min not above max"));
  EXPECT_THAT(complaint(DenseAttributes{0, {}}, {{1, 1, 4}}), HasSubstr("0 units"));
}

TEST(InferShape, RejectsPoolsThatDoNotFit) {
  using testing::HasSubstr;
  const auto with = [](auto change) {
    Pool2dAttributes pool = pool3x2();
    change(pool);
    return complaint(pool, {kX});
  };
  EXPECT_THAT(with([](auto& p) { p.r = 0; }), HasSubstr("window 0"));
  EXPECT_THAT(with([](auto& p) { p.s = std::int64_t{1} << 40; }), HasSubstr("1 to 1048576"));
  EXPECT_THAT(with([](auto& p) { p.stride_w = 0; }), HasSubstr("stride 0"));
  EXPECT_THAT(with([](auto& p) { p.stride_h = std::int64_t{1} << 40; }), HasSubstr("stride"));
  EXPECT_THAT(with([](auto& p) { p.pad.left = -1; }), HasSubstr("padding -1"));
  // A window in the padding alone would have no greatest element and a mean of nothing.
  EXPECT_THAT(with([](auto& p) { p.pad.top = 3; }), HasSubstr("less than the window"));
  EXPECT_THAT(with([](auto& p) { p.pad.right = 2; }), HasSubstr("less than the window"));
  EXPECT_THAT(with([](auto& p) { p.r = 12; }), HasSubstr("at least the window's 12"));
  EXPECT_EQ(with([](auto& p) { p.r = 11; }), "nothing");
}

TEST(InferShape, RejectsCropsThatLeaveNothing) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint(CropAttributes{{-1, 0, 0, 0}}, {kX}), HasSubstr("leave something"));
  EXPECT_THAT(complaint(CropAttributes{{4, 0, 5, 0}}, {kX}), HasSubstr("leave something"));
  EXPECT_THAT(complaint(CropAttributes{{0, 0, 0, 7}}, {kX}), HasSubstr("leave something"));
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(complaint(CropAttributes{{most, 0, most, 0}}, {kX}), HasSubstr("leave something"));
  EXPECT_EQ(infer(CropAttributes{{4, 3, 4, 3}}, {kX}), (Shape{1, 1, 4}));
}

TEST(InferShape, RejectsConcatsAndGatesThatDoNotFit) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint(ConcatAttributes{}, {kX}), HasSubstr("1 inputs; expected 2 or more"));
  EXPECT_THAT(complaint(ConcatAttributes{}, {kX, {8, 7, 4}}), HasSubstr("one height and width"));
  EXPECT_THAT(complaint(ConcatAttributes{}, {kX, kX, {9, 8, 4}}), HasSubstr("9x8x4"));
  EXPECT_THAT(complaint(MultiplyAttributes{}, {kX, {1, 1, 3}}), HasSubstr("1x1x4"));
  EXPECT_THAT(complaint(MultiplyAttributes{}, {kX, kX}), HasSubstr("gate of 9x7x4"));
}

TEST(InferShape, RejectsNormalisationsThatNoNodeHas) {
  using testing::HasSubstr;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(complaint(LrnAttributes{4, 1, 1, 1}, {kX}), HasSubstr("an odd one"));
  EXPECT_THAT(complaint(LrnAttributes{-1, 1, 1, 1}, {kX}), HasSubstr("window of -1"));
  EXPECT_THAT(complaint(LrnAttributes{5, 1, 1, 0}, {kX}), HasSubstr("k above 0"));
  EXPECT_THAT(complaint(LrnAttributes{5, -1, 1, 1}, {kX}), HasSubstr("alpha -1"));
  for (const double bad : {nan, infinity}) {
    EXPECT_NE(complaint(LrnAttributes{5, bad, 1, 1}, {kX}), "nothing") << bad;
    EXPECT_NE(complaint(LrnAttributes{5, 1, bad, 1}, {kX}), "nothing") << bad;
    EXPECT_NE(complaint(LrnAttributes{5, 1, 1, bad}, {kX}), "nothing") << bad;
    EXPECT_NE(complaint(AddAttributes{bad}, {kX, kX}), "nothing") << bad;
    auto conv = conv3x3();
    conv.weight.factor = bad;
    EXPECT_NE(complaint(conv, {kX}), "nothing") << bad;
    EXPECT_NE(complaint(DenseAttributes{3, conv.weight}, {{1, 1, 4}}), "nothing") << bad;
  }
}

TEST(InferShape, RejectsScalingThatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity, -infinity}) {
    EXPECT_NE(complaint(NormalizeAttributes{{bad}, {1}}, {{2, 2, 1}}), "nothing") << bad;
    EXPECT_NE(complaint(NormalizeAttributes{{0}, {bad}}, {{2, 2, 1}}), "nothing") << bad;
  }
}

TEST(InferShape, RejectsEveryAttributeThatIsNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(complaint(ClampAttributes{{nan, 1}}, {kX}), "nothing");
  EXPECT_NE(complaint(ClampAttributes{{0, nan}}, {kX}), "nothing");
  EXPECT_NE(complaint(BatchNormAttributes{{"", "", "", "", nan}}, {kX}), "nothing");
}

TEST(InferShape, RejectsConvolutionsThatDoNotFit) {
  using testing::HasSubstr;
  auto conv = conv3x3();
  conv.groups = 3;
  EXPECT_THAT(complaint(conv, {kX}), HasSubstr("groups that divide"));
  conv = conv3x3();
  conv.stride_h = 0;
  EXPECT_THAT(complaint(conv, {kX}), HasSubstr("at least 1"));
  conv = conv3x3();
  conv.pad.left = -1;
  EXPECT_THAT(complaint(conv, {kX}), HasSubstr("padding of at least 0"));
  conv = conv3x3();
  conv.r = 11;
  EXPECT_THAT(complaint(conv, {kX}), HasSubstr("covers the filter"));
  conv = conv3x3();
  conv.k = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(complaint(conv, {kX}), HasSubstr("2^30"));
}

TEST(InferShape, RejectsResidualsThatDoNotFit) {
  using testing::HasSubstr;
  auto conv = conv3x3();
  EXPECT_THAT(complaint(conv, {kX, {4, 7, 8}}), HasSubstr("exactly for a residual"));
  conv.epilogue.residual = true;
  EXPECT_THAT(complaint(conv, {kX}), HasSubstr("exactly for a residual"));
  EXPECT_THAT(complaint(conv, {kX, kX}), HasSubstr("residual 9x7x4"));
  EXPECT_EQ(infer(conv, {kX, {4, 7, 8}}), (Shape{4, 7, 8}));
  conv.epilogue.activation = ActivationKind::kSilu;
  EXPECT_EQ(infer(conv, {kX, {4, 7, 8}}), (Shape{4, 7, 8}));
  conv.epilogue.clamp = ClampRange{0, 1};
  EXPECT_THAT(complaint(conv, {kX, {4, 7, 8}}), HasSubstr("a clamp and an activation"));
  conv.epilogue.activation.reset();
  conv.epilogue.clamp = ClampRange{1, 0};
  EXPECT_THAT(complaint(conv, {kX, {4, 7, 8}}), HasSubstr("min not above max"));
}

TEST(InferShape, RejectsShapes) {
  using testing::HasSubstr;
  EXPECT_THAT(complaint(AddAttributes{}, {kX, {9, 7, 5}}), HasSubstr("two equal shapes"));
  EXPECT_THAT(complaint(DenseAttributes{3, {}}, {kX}), HasSubstr("a 1x1xC input"));
  EXPECT_THAT(complaint(SoftmaxAttributes{}, {kX}), HasSubstr("a 1x1xC input"));
  EXPECT_THAT(complaint(ClampAttributes{}, {{0, 1, 1}}), HasSubstr("positive extents"));
  EXPECT_THAT(complaint(ClampAttributes{}, {{1 << 20, 1 << 20, 2}}), HasSubstr("2^40"));
}

// Output ceil(n / stride), the smaller half of the padding in front.
TEST(SamePadding, IsTensorFlows) {
  for (std::int64_t n = 1; n <= 9; ++n) {
    for (std::int64_t k = 1; k <= 7; ++k) {
      for (std::int64_t stride = 1; stride <= 3; ++stride) {
        const Padding p = same_padding({n, n, 1}, k, k, stride);
        const Conv2dProblem conv{1, n, n, 1, 1, k, k, stride, stride, p, 1};
        if (n + p.top + p.bottom < k) {
          ADD_FAILURE() << n << " " << k << " " << stride;
          continue;
        }
        EXPECT_EQ(conv.p(), (n + stride - 1) / stride) << n << " " << k << " " << stride;
        EXPECT_TRUE(p.bottom == p.top || p.bottom == p.top + 1);
        if (p.any()) {
          EXPECT_EQ(p.top + p.bottom, (conv.p() - 1) * stride + k - n);
        }
      }
    }
  }
}

TEST(GraphBuilder, RejectsNamesAndValuesThatItDoesNotHave) {
  using testing::HasSubstr;
  GraphBuilder b("g", kX);
  b.clamp("y", b.input(), {0, 6});
  EXPECT_THROW(b.clamp("y", b.input(), {0, 6}), InvalidModel);
  EXPECT_THROW(b.clamp("", b.input(), {0, 6}), InvalidModel);
  EXPECT_THROW(b.clamp("z", 7, {0, 6}), InvalidModel);
  EXPECT_THROW(b.clamp("z", -1, {0, 6}), InvalidModel);
}

}  // namespace
}  // namespace vertebra
