// Where AlexNet, VGG A-LRN and C, GoogLeNet and torchvision's later networks are easily taken for
// others. The published graphs; tensors are compared by the goldens.
#include <gtest/gtest.h>

#include "zoo/model_spec.h"

namespace vertebra::zoo {
namespace {

template <class A>
const A& attributes_of(const Graph& graph, std::string_view name) {
  return std::get<A>(graph.producer_of(graph.find_value(name))->attributes);
}

Graph graph_of(std::string_view model) { return find_model(model).build(); }

TEST(AlexNetTraps, CaffeDividesAlphaByTheWindow) {
  const Graph graph = graph_of("alexnet.caffe");
  for (const char* name : {"norm1", "norm2"}) {
    const auto& lrn = attributes_of<LrnAttributes>(graph, name);
    EXPECT_EQ(lrn.size, 5) << name;
    EXPECT_DOUBLE_EQ(lrn.alpha, 1e-4 / 5) << name;
    EXPECT_EQ(lrn.beta, 0.75) << name;
    EXPECT_EQ(lrn.k, 1) << name;
  }
}

TEST(AlexNetTraps, NormsStandInFrontOfThePools) {
  const Graph graph = graph_of("alexnet.caffe");
  for (const auto& [pool, norm] : {std::pair{"pool1", "norm1"}, {"pool2", "norm2"}}) {
    EXPECT_EQ(graph.producer_of(graph.find_value(pool))->inputs.front(), graph.find_value(norm));
  }
}

TEST(AlexNetTraps, TowersAreGroupsAndTheThirdLayerSeesBoth) {
  const Graph graph = graph_of("alexnet.caffe");
  for (const auto& [conv, groups] :
       {std::pair{"conv1", 1}, {"conv2", 2}, {"conv3", 1}, {"conv4", 2}, {"conv5", 2}}) {
    EXPECT_EQ(attributes_of<Conv2dAttributes>(graph, conv).groups, groups) << conv;
  }
}

TEST(AlexNetTraps, FlattensChannelsFirst) {
  EXPECT_EQ(attributes_of<FlattenAttributes>(graph_of("alexnet.caffe"), "flatten").order,
            FlattenOrder::kCHW);
}

TEST(AlexNetTraps, TorchvisionsIsAnotherNetwork) {
  const Graph graph = graph_of("alexnet.torchvision");
  const auto& stem = attributes_of<Conv2dAttributes>(graph, "features.0");
  EXPECT_EQ(stem.k, 64);
  EXPECT_EQ(stem.pad, (Padding{2, 2, 2, 2}));
  for (const Node& node : graph.nodes) {
    EXPECT_FALSE(std::holds_alternative<LrnAttributes>(node.attributes));
    const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
    EXPECT_TRUE(conv == nullptr || conv->groups == 1);
  }
}

TEST(VggTraps, LrnHasThePapersConstantsAndItsAlphaIsWhole) {
  const Graph graph = graph_of("vgg11lrn.paper");
  EXPECT_EQ(attributes_of<LrnAttributes>(graph, "block1_lrn"), (LrnAttributes{5, 1e-4, 0.75, 2}));
}

TEST(VggTraps, ThirdConvolutionsOfCAreOneByOneWithoutPadding) {
  const Graph graph = graph_of("vgg16c.paper");
  for (const char* name : {"block3_conv3_linear", "block4_conv3_linear", "block5_conv3_linear"}) {
    const auto& conv = attributes_of<Conv2dAttributes>(graph, name);
    EXPECT_EQ(conv.r, 1) << name;
    EXPECT_EQ(conv.pad, Padding{}) << name;
  }
}

TEST(GoogLeNetTraps, PapersFiveByFiveIsOneAndTorchvisionsIsThreeByThree) {
  const auto paper =
      attributes_of<Conv2dAttributes>(graph_of("googlenet.caffe"), "inception_3a_5x5");
  EXPECT_EQ(paper.r, 5);
  EXPECT_EQ(paper.pad, (Padding{2, 2, 2, 2}));
  const auto torchvision = attributes_of<Conv2dAttributes>(graph_of("googlenet.torchvision"),
                                                           "inception3a.branch3.1.conv");
  EXPECT_EQ(torchvision.r, 3);
  EXPECT_EQ(torchvision.pad, (Padding{1, 1, 1, 1}));
}

TEST(GoogLeNetTraps, PoolsRoundUpAndTorchvisionsLastIsTwoByTwo) {
  const Graph graph = graph_of("googlenet.torchvision");
  EXPECT_EQ(graph.shape_of(graph.find_value("maxpool1")).h, 56);
  EXPECT_EQ(attributes_of<Pool2dAttributes>(graph, "maxpool3").r, 3);
  EXPECT_EQ(attributes_of<Pool2dAttributes>(graph, "maxpool4").r, 2);
  EXPECT_EQ(attributes_of<Pool2dAttributes>(graph_of("googlenet.caffe"), "pool4_3x3_s2").r, 3);
}

TEST(GoogLeNetTraps, PapersFirstNormIsBehindThePoolItsSecondInFront) {
  const Graph graph = graph_of("googlenet.caffe");
  const auto reads = [&](const char* node, const char* value) {
    return graph.producer_of(graph.find_value(node))->inputs.front() == graph.find_value(value);
  };
  EXPECT_TRUE(reads("pool1_norm1", "pool1_3x3_s2"));
  EXPECT_TRUE(reads("pool2_3x3_s2", "conv2_norm2"));
}

TEST(TorchvisionTraps, GoogLeNetAndInceptionTakePixelsAroundAHalf) {
  for (const char* model : {"googlenet.torchvision", "inceptionv3.torchvision"}) {
    const PixelScaling& scaling = find_model(model).preset.scaling;
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(scaling.mean[c], 127.5, 1e-9) << model;
      EXPECT_NEAR(scaling.stddev[c], 127.5, 1e-9) << model;
    }
  }
}

TEST(TorchvisionTraps, InceptionsMeansCountPadding) {
  int means = 0;
  for (const Node& node : graph_of("inceptionv3.torchvision").nodes) {
    const auto* pool = std::get_if<Pool2dAttributes>(&node.attributes);
    if (pool == nullptr || pool->kind != PoolKind::kMean) continue;
    ++means;
    EXPECT_TRUE(pool->count_padding);
  }
  EXPECT_EQ(means, 9);
}

TEST(TorchvisionTraps, EfficientNetPadsBothSidesAndItsEpsilonChangesAtB5) {
  for (const auto& [model, epsilon] : {std::pair{"efficientnetb0.torchvision", 1e-5},
                                       {"efficientnetb4.torchvision", 1e-5},
                                       {"efficientnetb5.torchvision", 1e-3},
                                       {"efficientnetb7.torchvision", 1e-3}}) {
    const Graph graph = graph_of(model);
    for (const Node& node : graph.nodes) {
      if (const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes)) {
        EXPECT_EQ(conv->pad.top, conv->r / 2) << model;
        EXPECT_EQ(conv->pad.bottom, conv->r / 2) << model;
      } else if (const auto* norm = std::get_if<BatchNormAttributes>(&node.attributes)) {
        EXPECT_EQ(norm->tensors.epsilon, epsilon) << model;
      }
    }
  }
}

}  // namespace
}  // namespace vertebra::zoo
