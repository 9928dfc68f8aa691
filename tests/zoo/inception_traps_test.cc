// Where Inception v3, Inception-ResNet v2, Xception and NASNet of Keras are not what one expects.
#include "tests/zoo/graph_access.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> inputs_of(const Graph& graph, std::string_view name) {
  std::vector<std::string> names;
  for (const ValueId id : node_of(graph, name).inputs) names.push_back(graph.value(id).name);
  return names;
}

const Pool2dAttributes& pool_of(const Graph& graph, std::string_view name) {
  return attributes_of<Pool2dAttributes>(graph, name);
}

TEST(InceptionTraps, MeansDoNotCountPadding) {
  for (const std::string_view model : {"inceptionv3", "inceptionresnetv2"}) {
    const Graph graph = find_model(model).build();
    EXPECT_EQ(pool_of(graph, "average_pooling2d").pad, (Padding{1, 1, 1, 1}));
    EXPECT_FALSE(pool_of(graph, "average_pooling2d").count_padding);
  }
}

TEST(InceptionTraps, NormsHaveNoGamma) {
  for (const std::string_view model : {"inceptionv3", "inceptionresnetv2"}) {
    for (const TensorSpec& tensor : weight_tensors(find_model(model).build())) {
      EXPECT_FALSE(tensor.name.ends_with("gamma")) << tensor.name;
    }
  }
}

TEST(InceptionTraps, FilesAreInAnotherOrderThanTheNames) {
  std::vector<std::string> kernels;
  for (const TensorSpec& tensor : weight_tensors(find_model("inceptionv3").build())) {
    if (tensor.name.ends_with("/kernel")) kernels.push_back(tensor.name);
  }
  kernels.resize(9);
  EXPECT_THAT(kernels, ElementsAre("conv2d/kernel", "conv2d_1/kernel", "conv2d_2/kernel",
                                   "conv2d_3/kernel", "conv2d_4/kernel", "conv2d_8/kernel",
                                   "conv2d_6/kernel", "conv2d_9/kernel", "conv2d_5/kernel"));
}

TEST(InceptionTraps, SevenByOneAndOneBySevenAreRowsByColumns) {
  const Graph graph = find_model("inceptionv3").build();
  EXPECT_EQ(conv_of(graph, "conv2d_32").r, 1);  // mixed4, second branch: 1x7, then 7x1
  EXPECT_EQ(conv_of(graph, "conv2d_32").s, 7);
  EXPECT_EQ(conv_of(graph, "conv2d_33").r, 7);
  EXPECT_EQ(conv_of(graph, "conv2d_35").r, 7);  // third branch: 7x1 first
}

TEST(InceptionTraps, LastResidualBlockIsNeitherScaledNorActivated) {
  const Graph graph = find_model("inceptionresnetv2").build();
  EXPECT_EQ(attributes_of<AddAttributes>(graph, "custom_scale_layer").scale, 0.17);
  EXPECT_EQ(attributes_of<AddAttributes>(graph, "custom_scale_layer_10").scale, 0.1);
  EXPECT_EQ(attributes_of<AddAttributes>(graph, "custom_scale_layer_38").scale, 0.2);
  EXPECT_EQ(attributes_of<AddAttributes>(graph, "custom_scale_layer_39").scale, 1);
  EXPECT_EQ(input_of(graph, "conv_7b"), "custom_scale_layer_39");
}

TEST(InceptionTraps, ResidualBranchesEndInABiasAndAreNotDamped) {
  for (const TensorSpec& tensor : weight_tensors(find_model("inceptionresnetv2").build())) {
    if (tensor.name.ends_with("_conv/kernel")) {
      EXPECT_EQ(tensor.gain, 1) << tensor.name;
    }
  }
  const Graph graph = find_model("inceptionresnetv2").build();
  EXPECT_EQ(conv_of(graph, "block8_10_conv").weight.bias, "block8_10_conv/bias");
  EXPECT_EQ(input_of(graph, "custom_scale_layer_39", 1), "block8_10_conv");
}

TEST(XceptionTraps, SecondBlockStartsWithoutARelu) {
  const Graph graph = find_model("xception").build();
  EXPECT_EQ(input_of(graph, "block2_sepconv1_depthwise"), "block1_conv2_act");
  EXPECT_EQ(input_of(graph, "block3_sepconv1_depthwise"), "block3_sepconv1_act");
}

TEST(XceptionTraps, ShortcutsReadWhatIsInFrontOfTheRelu) {
  const Graph graph = find_model("xception").build();
  EXPECT_EQ(input_of(graph, "conv2d_1"), "add");
  EXPECT_EQ(input_of(graph, "block3_sepconv1_act"), "add");
}

TEST(XceptionTraps, PoolsPadByTheParityOfTheSize) {
  const Graph graph = find_model("xception").build();
  EXPECT_EQ(pool_of(graph, "block2_pool").pad, (Padding{1, 1, 1, 1}));  // of 147
  EXPECT_EQ(pool_of(graph, "block3_pool").pad, (Padding{0, 0, 1, 1}));  // of 74
}

TEST(XceptionTraps, NothingStandsBetweenTheHalvesOfASeparableConvolution) {
  const Graph graph = find_model("xception").build();
  EXPECT_EQ(input_of(graph, "block5_sepconv1"), "block5_sepconv1_depthwise");
  EXPECT_TRUE(conv_of(graph, "block5_sepconv1_depthwise").weight.bias.empty());
}

TEST(NasnetTraps, ZerosTakePartInThePoolsOfAReduction) {
  const Graph graph = find_model("nasnetmobile").build();
  for (const std::string_view pool :
       {"reduction_left2_stem_1", "reduction_left3_stem_1", "reduction_right5_stem_1"}) {
    EXPECT_EQ(input_of(graph, pool), "reduction_pad_1_stem_1") << pool;
    EXPECT_EQ(pool_of(graph, pool).pad, Padding{}) << pool;
  }
  // No ReLU between: negative numbers meet the zeros.
  EXPECT_EQ(input_of(graph, "reduction_pad_1_stem_1"), "reduction_bn_1_stem_1");
}

TEST(NasnetTraps, MeansOfStrideOneDoNotCountPadding) {
  const Graph graph = find_model("nasnetmobile").build();
  EXPECT_EQ(pool_of(graph, "normal_left3_0").pad, (Padding{1, 1, 1, 1}));
  EXPECT_FALSE(pool_of(graph, "normal_left3_0").count_padding);
}

TEST(NasnetTraps, CellBehindAReductionReadsWhatMobileAndLargeDisagreeOn) {
  // Mobile: the output of the last cell before the reduction; large: of the one before that.
  EXPECT_EQ(input_of(find_model("nasnetmobile").build(), "adjust_relu_1_5"), "normal_concat_3");
  EXPECT_EQ(input_of(find_model("nasnetlarge").build(), "adjust_relu_1_7"), "normal_concat_4");
}

TEST(NasnetTraps, ConcatOfANormalCellStartsWithTheOlderInput) {
  const Graph graph = find_model("nasnetmobile").build();
  EXPECT_EQ(inputs_of(graph, "normal_concat_0").front(), "adjust_bn_0");
  EXPECT_EQ(inputs_of(graph, "normal_concat_0").size(), 6u);
}

TEST(NasnetTraps, ShiftedHalfOfAnAdjustmentDropsTheFirstRowAndColumn) {
  const Graph graph = find_model("nasnetmobile").build();
  EXPECT_EQ(attributes_of<PadAttributes>(graph, "zero_padding2d").pad, (Padding{0, 0, 1, 1}));
  EXPECT_EQ(attributes_of<CropAttributes>(graph, "cropping2d").sides, (Padding{1, 1, 0, 0}));
}

}  // namespace
}  // namespace vertebra::zoo
