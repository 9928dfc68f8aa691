// Where torchvision's models are other functions than Keras's of the same names.
#include <algorithm>

#include "graph/core/error.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {
namespace {

const Node& node_of(const Graph& graph, std::string_view name) {
  return graph.node(graph.value(graph.find_value(name)).producer);
}

const Conv2dAttributes& conv_of(const Graph& graph, std::string_view name) {
  return std::get<Conv2dAttributes>(node_of(graph, name).attributes);
}

Graph build_with_size(std::string_view model, std::int64_t input_h, std::int64_t input_w,
                      bool include_top = true) {
  const ModelSpec& spec = find_model(model);
  BuildOptions options = spec.published_options();
  options.input_h = input_h;
  options.input_w = input_w;
  options.include_top = include_top;
  return spec.build(options);
}

TEST(TorchvisionTraps, ResNetHasItsStrideOnTheThreeByThreeAndNoBias) {
  const Graph graph = find_model("resnet50.torchvision").build();
  EXPECT_EQ(conv_of(graph, "layer2.0.conv1").stride_h, 1);
  EXPECT_EQ(conv_of(graph, "layer2.0.conv2").stride_h, 2);
  EXPECT_EQ(conv_of(graph, "layer2.0.downsample.0").stride_h, 2);
  for (const Node& node : graph.nodes) {
    const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
    if (conv != nullptr) {
      EXPECT_TRUE(conv->weight.bias.empty()) << graph.name_of(node);
    }
  }
}

TEST(TorchvisionTraps, EpsilonIsAHundredThousandth) {
  for (const char* model :
       {"resnet50.torchvision", "densenet121.torchvision", "mobilenetv2.torchvision"}) {
    for (const Node& node : find_model(model).build().nodes) {
      const auto* norm = std::get_if<BatchNormAttributes>(&node.attributes);
      if (norm != nullptr) {
        EXPECT_EQ(norm->tensors.epsilon, 1e-5) << model;
      }
    }
  }
}

TEST(TorchvisionTraps, MobileNetV2PadsBothSides) {
  const Graph graph = find_model("mobilenetv2.torchvision").build();
  EXPECT_EQ(conv_of(graph, "features.0.0").pad, (Padding{1, 1, 1, 1}));
  EXPECT_EQ(conv_of(graph, "features.2.conv.1.0").pad, (Padding{1, 1, 1, 1}));
}

TEST(TorchvisionTraps, VggFlattensChannelsFirst) {
  const Graph graph = find_model("vgg16.torchvision").build();
  EXPECT_EQ(std::get<FlattenAttributes>(node_of(graph, "flatten").attributes).order,
            FlattenOrder::kCHW);
  EXPECT_EQ(conv_of(graph, "features.0").weight.layout, WeightLayout::kKCRS);
}

TEST(TorchvisionTraps, AdaptivePoolIsThereForMultiplesOfItsSizeAlone) {
  EXPECT_EQ(build_with_size("vgg11", 224, 224).find_value("avgpool"), kNoValue);
  const Graph larger = build_with_size("vgg11", 448, 672);
  const auto& pool = std::get<Pool2dAttributes>(node_of(larger, "avgpool").attributes);
  EXPECT_EQ(pool.r, 2);
  EXPECT_EQ(pool.stride_h, 2);
  EXPECT_EQ(pool.s, 3);
  EXPECT_EQ(pool.stride_w, 3);
  EXPECT_EQ(pool.kind, PoolKind::kMean);
  EXPECT_EQ(count_parameters(larger), find_model("vgg11").parameters);
  for (const char* model : {"vgg11", "alexnet.torchvision"}) {
    EXPECT_THROW(build_with_size(model, 256, 224), InvalidArgument) << model;
    EXPECT_THROW(build_with_size(model, 224, 256), InvalidArgument) << model;
    EXPECT_NO_THROW(build_with_size(model, 256, 256, false)) << model;
  }
}

}  // namespace
}  // namespace vertebra::zoo
