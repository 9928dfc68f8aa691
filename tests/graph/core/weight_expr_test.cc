#include "graph/core/weight_expr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "graph/core/error.h"

namespace vertebra {
namespace {

const BatchNormTensors kFirst{"g1", "b1", "m1", "v1", 1e-3};
const BatchNormTensors kSecond{"g2", "b2", "m2", "v2", 0.5};
const WeightExpr kPlain{"w", WeightLayout::kKC, "", {}};
const WeightExpr kFolded{"w", WeightLayout::kKC, "bias", {kFirst, kSecond}};
constexpr FilterShape kShape{2, 1, 1, 3};

WeightMap make_weights() {
  return {{"w", {{2, 3}, {1, -2, 3, 4, 5, -6}}},
          {"bias", {{2}, {0.5, -1.25}}},
          {"g1", {{2}, {1.5, -0.75}}},
          {"b1", {{2}, {0.1f, 0.2f}}},
          {"m1", {{2}, {-3, 2}}},
          {"v1", {{2}, {4, 0.25}}},
          {"g2", {{2}, {0.3f, 7}}},
          {"b2", {{2}, {-1, 1}}},
          {"m2", {{2}, {0.7f, 0}}},
          {"v2", {{2}, {0, 9}}}};
}

// One batch norm applied to a number, as the layer is defined.
double normalized(double x, const BatchNormTensors& bn, std::size_t k, const WeightMap& w) {
  const auto at = [&](const std::string& name) {
    return static_cast<double>(w.at(name).values.at(k));
  };
  return (x - at(bn.mean)) * at(bn.gamma) / std::sqrt(at(bn.variance) + bn.epsilon) + at(bn.beta);
}

template <class F>
std::string fault(F&& f) {
  try {
    f();
  } catch (const InvalidModel& error) {
    return error.what();
  }
  return "none";
}

TEST(WeightExpr, WithoutBatchNormIsTheSource) {
  const WeightMap w = make_weights();
  EXPECT_THAT(evaluate_filter(kPlain, kShape, w), ::testing::ElementsAre(1, -2, 3, 4, 5, -6));
  EXPECT_THAT(evaluate_bias(kPlain, 2, w), ::testing::ElementsAre(0, 0));
  EXPECT_THAT(evaluate_bias({"w", WeightLayout::kKC, "bias", {}}, 2, w),
              ::testing::ElementsAre(0.5, -1.25));
}

TEST(WeightExpr, AReversedFilterReadsTheInputChannelsFromTheLast) {
  // Two pixels of two channels, three outputs.
  const WeightMap w{{"w", {{1, 2, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}}};
  constexpr FilterShape kPair{3, 1, 2, 2};
  EXPECT_THAT(evaluate_filter({"w", WeightLayout::kRSCK, "", {}}, kPair, w),
              ::testing::ElementsAre(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11));
  EXPECT_THAT(evaluate_filter({"w", WeightLayout::kRSCKReversed, "", {}}, kPair, w),
              ::testing::ElementsAre(3, 0, 9, 6, 4, 1, 10, 7, 5, 2, 11, 8));
}

TEST(WeightExpr, FoldedBatchNormsComputeWhatTheLayersDid) {
  const WeightMap w = make_weights();
  const auto filter = evaluate_filter(kFolded, kShape, w);
  const auto bias = evaluate_bias(kFolded, 2, w);
  const std::vector<double> x{0.3, -1.7, 2.9};
  for (std::size_t k = 0; k < 2; ++k) {
    double layers = w.at("bias").values[k];
    double folded = bias[k];
    for (std::size_t c = 0; c < 3; ++c) {
      layers += w.at("w").values[k * 3 + c] * x[c];
      folded += filter[k * 3 + c] * x[c];
    }
    layers = normalized(normalized(layers, kFirst, k, w), kSecond, k, w);
    EXPECT_NEAR(folded, layers, 1e-13 * std::fabs(layers));
  }
}

TEST(WeightExpr, AFactorComesAfterTheBatchNorms) {
  const WeightMap weights = make_weights();
  WeightExpr expr = kFolded;
  expr.factor = -0.25;
  const auto filter = evaluate_filter(kFolded, kShape, weights);
  const auto scaled_filter = evaluate_filter(expr, kShape, weights);
  for (std::size_t i = 0; i < filter.size(); ++i) {
    EXPECT_NEAR(scaled_filter[i], -0.25 * filter[i], 1e-12);
  }
  const auto bias = evaluate_bias(kFolded, 2, weights);
  const auto scaled_bias = evaluate_bias(expr, 2, weights);
  for (std::size_t i = 0; i < bias.size(); ++i) {
    EXPECT_NEAR(scaled_bias[i], -0.25 * bias[i], 1e-12);
  }
}

TEST(WeightExpr, OrderOfBatchNormsMattersToTheBias) {
  const WeightMap w = make_weights();
  WeightExpr swapped = kFolded;
  std::swap(swapped.folded[0], swapped.folded[1]);
  EXPECT_NE(evaluate_bias(swapped, 2, w), evaluate_bias(kFolded, 2, w));
}

TEST(WeightExpr, BatchNormAloneIsAnAffine) {
  const WeightMap w = make_weights();
  const ChannelAffine affine = evaluate_batch_norm(kFirst, 2, w);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(1.9 * affine.scale[k] + affine.shift[k], normalized(1.9, kFirst, k, w), 1e-13);
  }
}

TEST(WeightExpr, BatchNormWithoutGammaScalesByTheVarianceAlone) {
  const WeightMap w = make_weights();
  const ChannelAffine affine = evaluate_batch_norm({"", "b1", "m1", "v1", 1e-3}, 2, w);
  EXPECT_DOUBLE_EQ(affine.scale[0], 1 / std::sqrt(4 + 1e-3));
  EXPECT_DOUBLE_EQ(affine.scale[1], 1 / std::sqrt(0.25 + 1e-3));
  EXPECT_DOUBLE_EQ(affine.shift[0], static_cast<double>(0.1f) + 3 * affine.scale[0]);
}

TEST(WeightExpr, HasABiasFromASourceOrAFoldedBatchNorm) {
  EXPECT_FALSE(kPlain.has_bias());
  EXPECT_TRUE((WeightExpr{"w", WeightLayout::kKC, "bias", {}}).has_bias());
  EXPECT_TRUE((WeightExpr{"w", WeightLayout::kKC, "", {kFirst}}).has_bias());
}

TEST(WeightExpr, EveryTensorThatIsMissingIsNamed) {
  for (const auto& [name, tensor] : make_weights()) {
    WeightMap w = make_weights();
    w.erase(name);
    const std::string message = fault([&w] {
      evaluate_filter(kFolded, kShape, w);
      evaluate_bias(kFolded, 2, w);
    });
    EXPECT_EQ(message, fmt::format("tensor '{}': missing; expected shape {}; use a weight file of "
                                   "this model",
                                   name, to_string(tensor.dims)));
  }
}

TEST(WeightExpr, EveryTensorOfAnotherShapeIsNamed) {
  for (const auto& [name, tensor] : make_weights()) {
    WeightMap w = make_weights();
    w[name] = {{1, 1}, {1}};
    const std::string message = fault([&w] {
      evaluate_filter(kFolded, kShape, w);
      evaluate_bias(kFolded, 2, w);
    });
    EXPECT_EQ(message, fmt::format("tensor '{}': shape [1, 1]; expected {}; use a weight file of "
                                   "this model",
                                   name, to_string(tensor.dims)));
  }
}

TEST(WeightExpr, TransposedMatrixIsAnotherShape) {
  WeightMap w = make_weights();
  w["w"].dims = {3, 2};
  EXPECT_THROW(evaluate_filter(kPlain, kShape, w), InvalidModel);
}

TEST(WeightExpr, EveryNumberThatIsNotFiniteIsNamed) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    for (const auto& [name, tensor] : make_weights()) {
      WeightMap w = make_weights();
      w[name].values[1] = bad;
      const std::string message = fault([&w] {
        evaluate_filter(kFolded, kShape, w);
        evaluate_bias(kFolded, 2, w);
      });
      EXPECT_THAT(message,
                  ::testing::StartsWith(fmt::format("tensor '{}': element 1 is {}", name, bad)));
    }
  }
}

TEST(WeightExpr, VarianceAtOrBelowMinusEpsilonIsRefused) {
  WeightMap w = make_weights();
  w["v2"].values = {1, -0.5};
  EXPECT_EQ(fault([&w] { evaluate_batch_norm(kSecond, 2, w); }),
            "tensor 'v2': element 1 is -0.5; expected a variance above -epsilon; the file is "
            "damaged");
  w["v2"].values = {1, -2};
  EXPECT_THROW(evaluate_filter(kFolded, kShape, w), InvalidModel);
  EXPECT_THROW(evaluate_bias(kFolded, 2, w), InvalidModel);
}

TEST(WeightExpr, VarianceJustAboveMinusEpsilonIsTaken) {
  WeightMap w = make_weights();
  w["v2"].values = {1, -0.25};
  EXPECT_EQ(evaluate_batch_norm(kSecond, 2, w).scale[1], 7 / std::sqrt(0.25));
}

}  // namespace
}  // namespace vertebra
