// Traps of Keras's models that only values show.
#include <cmath>

#include "engine/interpret/interpret.h"
#include "zoo/model_spec.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

Graph build_at_32(std::string_view model) {
  BuildOptions options = find_model(model).published_options();
  options.input_h = options.input_w = 32;
  return find_model(model).build(options);
}

std::vector<double> black_image(const Graph& graph) {
  return std::vector<double>(static_cast<std::size_t>(graph.shape_of(graph.input).num_elements()),
                             0.0);
}

TEST(KerasTraps, ZerosAroundResNetV2sPoolWinOverNegativeValues) {
  const Graph graph = build_at_32("resnet50v2");
  WeightMap weights = synthetic_weights(graph);
  // The convolution in front of the pool is -1 everywhere.
  for (float& w : weights.at("conv1_conv/kernel").values) w = 0;
  for (float& b : weights.at("conv1_conv/bias").values) b = -1;
  const std::vector<double> pooled =
      interpret(graph, weights, 1, black_image(graph)).at("pool1_pool");
  const Shape shape = graph.shape_of(graph.find_value("pool1_pool"));
  ASSERT_EQ(shape, (Shape{8, 8, 64}));
  for (std::int64_t h = 0; h < shape.h; ++h) {
    for (std::int64_t w = 0; w < shape.w; ++w) {
      // 16 + 2 rows: the windows of 3 with stride 2 reach the zeros at the top and left alone.
      const double expected = h == 0 || w == 0 ? 0 : -1;
      EXPECT_EQ(pooled.at(static_cast<std::size_t>((h * shape.w + w) * shape.c)), expected);
    }
  }
}

// y = beta - mean gamma / sqrt(variance + epsilon) where the convolution in front is 0. A variance
// near epsilon tells 1.001e-5 from 1e-5.
TEST(KerasTraps, EpsilonShowsWithSmallVariances) {
  for (const auto& [model, epsilon] :
       {std::pair("resnet50", 1.001e-5), std::pair("densenet121", 1.001e-5),
        std::pair("resnet50.torchvision", 1e-5)}) {
    const Graph graph = build_at_32(model);
    const bool keras = graph.find_value("conv1_bn") != kNoValue;
    const std::string norm = keras ? "conv1_bn" : "bn1";
    const std::string kernel = keras ? "conv1_conv/kernel" : "conv1.weight";
    const std::string variance = keras ? "conv1_bn/moving_variance" : "bn1.running_var";
    const std::string mean = keras ? "conv1_bn/moving_mean" : "bn1.running_mean";
    const std::string gamma = keras ? "conv1_bn/gamma" : "bn1.weight";
    const std::string beta = keras ? "conv1_bn/beta" : "bn1.bias";
    WeightMap weights = synthetic_weights(graph);
    for (float& w : weights.at(kernel).values) w = 0;
    if (weights.contains("conv1_conv/bias")) {
      for (float& b : weights.at("conv1_conv/bias").values) b = 0;
    }
    for (float& v : weights.at(variance).values) v = 1e-5f;
    const std::vector<double> y = interpret(graph, weights, 1, black_image(graph)).at(norm);
    for (std::size_t c = 0; c < 64; ++c) {
      const double expected =
          weights.at(beta).values[c] - static_cast<double>(weights.at(mean).values[c]) *
                                           weights.at(gamma).values[c] /
                                           std::sqrt(static_cast<double>(1e-5f) + epsilon);
      EXPECT_NEAR(y[c], expected, 1e-9 * std::abs(expected)) << model;
    }
  }
}

}  // namespace
}  // namespace vertebra::zoo
