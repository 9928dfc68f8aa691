// Where a model of Keras is not what one expects, seen in its graph.
#include <algorithm>

#include "tests/zoo/graph_access.h"
#include "zoo/model_spec.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

TEST(KerasTraps, ResNetHasItsStrideOnTheFirstPointwiseAndBiasEverywhere) {
  const Graph graph = find_model("resnet50").build();
  EXPECT_EQ(conv_of(graph, "conv3_block1_1_conv").stride_h, 2);
  EXPECT_EQ(conv_of(graph, "conv3_block1_2_conv").stride_h, 1);
  EXPECT_EQ(conv_of(graph, "conv3_block1_0_conv").stride_h, 2);
  for (const Node& node : graph.nodes) {
    const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
    if (conv != nullptr) {
      EXPECT_FALSE(conv->weight.bias.empty()) << graph.name_of(node);
    }
  }
}

TEST(KerasTraps, ResNetFilesHaveTheShortcutBetweenTheConvolutions) {
  const std::vector<std::string> expected{
      "conv2_block1_2_bn/moving_variance", "conv2_block1_0_conv/kernel", "conv2_block1_0_conv/bias",
      "conv2_block1_3_conv/kernel",        "conv2_block1_3_conv/bias",   "conv2_block1_0_bn/gamma"};
  std::vector<std::string> names;
  for (const TensorSpec& tensor : weight_tensors(find_model("resnet50").build())) {
    names.push_back(tensor.name);
  }
  const auto at = std::find(names.begin(), names.end(), expected.front());
  ASSERT_GE(names.end() - at, static_cast<std::ptrdiff_t>(expected.size()));
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), at));
}

TEST(KerasTraps, ResNetEpsilonIsAHundredthAboveAHundredThousandth) {
  for (const char* model : {"resnet50", "resnet50v2", "densenet121"}) {
    for (const Node& node : find_model(model).build().nodes) {
      const auto* norm = std::get_if<BatchNormAttributes>(&node.attributes);
      if (norm != nullptr) {
        EXPECT_EQ(norm->tensors.epsilon, 1.001e-5) << model;
      }
    }
  }
}

TEST(KerasTraps, ResNetV2HasItsStrideInTheLastBlockOfAStage) {
  const Graph graph = find_model("resnet50v2").build();
  EXPECT_EQ(conv_of(graph, "conv2_block1_2_conv").stride_h, 1);
  EXPECT_EQ(conv_of(graph, "conv2_block3_2_conv").stride_h, 2);
  EXPECT_EQ(conv_of(graph, "conv4_block6_2_conv").stride_h, 2);
  EXPECT_EQ(conv_of(graph, "conv5_block3_2_conv").stride_h, 1);
  // There the shortcut is every second pixel of the raw input.
  EXPECT_EQ(input_of(graph, "conv2_block3_out"), "max_pooling2d");
  EXPECT_EQ(input_of(graph, "max_pooling2d"), "conv2_block2_out");
  EXPECT_EQ(attributes_of<Pool2dAttributes>(graph, "max_pooling2d").r, 1);
}

TEST(KerasTraps, ResNetV2PoolsOverZerosThatMayWin) {
  const Graph graph = find_model("resnet50v2").build();
  EXPECT_EQ(input_of(graph, "pool1_pool"), "pool1_pad");
  EXPECT_EQ(input_of(graph, "pool1_pad"), "conv1_conv");  // no norm and no ReLU between
  EXPECT_EQ(attributes_of<Pool2dAttributes>(graph, "pool1_pool").pad, Padding{});
  EXPECT_EQ(attributes_of<PadAttributes>(graph, "pool1_pad").pad, (Padding{1, 1, 1, 1}));
}

TEST(KerasTraps, ResNetV2PadsBothSidesForAStride) {
  const Graph graph = find_model("resnet50v2").build();
  EXPECT_EQ(input_of(graph, "conv2_block3_2_conv"), "conv2_block3_2_pad");
  EXPECT_EQ(attributes_of<PadAttributes>(graph, "conv2_block3_2_pad").pad, (Padding{1, 1, 1, 1}));
}

TEST(KerasTraps, FiltersForBlueGreenRedReadRedGreenBlue) {
  for (const auto& [model, first] :
       {std::pair("resnet50", "conv1_conv"), std::pair("vgg16", "block1_conv1_linear"),
        std::pair("vgg19", "block1_conv1_linear")}) {
    const ModelSpec& spec = find_model(model);
    const Graph graph = spec.build();
    EXPECT_EQ(spec.preset.scaling.mean, (std::vector<double>{123.68, 116.779, 103.939}));
    EXPECT_EQ(conv_of(graph, first).weight.layout, WeightLayout::kRSCKReversed);
    int reversed = 0;
    for (const Node& node : graph.nodes) {
      const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
      if (conv != nullptr && conv->weight.layout == WeightLayout::kRSCKReversed) ++reversed;
    }
    EXPECT_EQ(reversed, 1) << model;
  }
  for (const char* model : {"resnet50v2", "densenet121", "mobilenet"}) {
    for (const Node& node : find_model(model).build().nodes) {
      const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
      if (conv != nullptr) {
        EXPECT_NE(conv->weight.layout, WeightLayout::kRSCKReversed) << model;
      }
    }
  }
}

TEST(KerasTraps, VggFlattensChannelsLast) {
  EXPECT_EQ(attributes_of<FlattenAttributes>(find_model("vgg16").build(), "flatten").order,
            FlattenOrder::kHWC);
}

TEST(KerasTraps, MobileNetPadsAtTheBottomAndRightAtOddSizesToo) {
  for (const std::int64_t size : {224, 226, 225, 227}) {
    const Graph graph = build_with_size("mobilenet", size);
    EXPECT_EQ(attributes_of<PadAttributes>(graph, "conv_pad_2").pad, (Padding{0, 0, 1, 1}));
  }
}

TEST(KerasTraps, MobileNetV2PadsBySizeAndItsProjectionsAreLinear) {
  // The first stride meets an image of half the size: 112 and 113 pixels.
  const Graph even = build_with_size("mobilenetv2", 224);
  EXPECT_EQ(attributes_of<PadAttributes>(even, "block_1_pad").pad, (Padding{0, 0, 1, 1}));
  const Graph odd = build_with_size("mobilenetv2", 225);
  EXPECT_EQ(attributes_of<PadAttributes>(odd, "block_1_pad").pad, (Padding{1, 1, 1, 1}));
  EXPECT_EQ(input_of(even, "block_2_add"), "block_1_project_BN");
  EXPECT_EQ(input_of(even, "block_2_add", 1), "block_2_project_BN");
}

TEST(KerasTraps, DenseNetConcatenatesOldFeaturesFirst) {
  const Graph graph = find_model("densenet121").build();
  EXPECT_EQ(input_of(graph, "conv2_block2_concat", 0), "conv2_block1_concat");
  EXPECT_EQ(input_of(graph, "conv2_block2_concat", 1), "conv2_block2_2_conv");
}

}  // namespace
}  // namespace vertebra::zoo
