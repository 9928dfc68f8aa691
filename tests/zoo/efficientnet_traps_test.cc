// Where EfficientNet is not what one expects: the input of Keras's, the rounding, the squeeze.
#include <cmath>

#include "tests/zoo/graph_access.h"
#include "zoo/efficientnet.h"
#include "zoo/efficientnet_timm.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

TEST(EfficientNetTraps, NormalizationHoldsDeviationsAsVariancesAndTheSecondRescalingMendsIt) {
  const PixelScaling published = keras_normalization(SecondRescaling::kPresent);
  const PixelScaling fresh = keras_normalization(SecondRescaling::kAbsent);
  EXPECT_NEAR(published.stddev[0], 255 * 0.229, 1e-5);
  EXPECT_NEAR(fresh.stddev[0], 255 * std::sqrt(0.229), 1e-5);
  EXPECT_NEAR(published.mean[0], 255 * 0.485, 1e-5);
  // The files hold floats, and so did the training.
  EXPECT_EQ(published.mean[0], 255.0 * static_cast<double>(0.485f));
}

TEST(EfficientNetTraps, FileBeginsWithTheThreeTensorsOfTheNormalization) {
  const auto tensors = weight_tensors(find_model("efficientnetb0").build());
  EXPECT_EQ(tensors[0].name, "normalization/mean");
  EXPECT_EQ(tensors[1].name, "normalization/variance");
  EXPECT_EQ(tensors[2].name, "normalization/count");
  EXPECT_EQ(num_elements(tensors[2].dims), 1);
  EXPECT_EQ(tensors[3].name, "stem_conv/kernel");
  EXPECT_FLOAT_EQ(tensors[1].values[0], 0.229f);
}

TEST(EfficientNetTraps, SynthesizedFilesFitWithAndWithoutTheNormalization) {
  const Graph graph = find_model("efficientnetb0").build();
  WeightMap weights = synthetic_weights(graph);
  EXPECT_NO_THROW(check_weights(graph, weights, "a.h5", "efficientnetb0"));
  for (const char* tensor : {"mean", "variance", "count"}) {
    weights.erase(std::string("normalization/") + tensor);
  }
  EXPECT_NO_THROW(check_weights(graph, weights, "a.pth", "efficientnetb0"));
}

TEST(EfficientNetTraps, SqueezeGoesByTheWidthOfTheBlocksInput) {
  const Graph graph = find_model("efficientnetb0").build();
  EXPECT_EQ(graph.shape_of(graph.find_value("block2a_se_reduce")).c, 4);  // of 16, not of 96
  EXPECT_EQ(graph.shape_of(graph.find_value("block1a_se_reduce")).c, 8);
}

TEST(EfficientNetTraps, FiltersRoundToEightAndNeverBelowNineTenths) {
  EXPECT_EQ(round_filters(32, 1.1), 32);
  EXPECT_EQ(round_filters(24, 1.1), 24);
  EXPECT_EQ(round_filters(40, 1.1), 48);  // 44 is half way
  EXPECT_EQ(round_filters(80, 1.4), 112);
  EXPECT_EQ(round_filters(16, 1.2), 24);  // 16 is below nine tenths of 19.2
  EXPECT_EQ(round_repeats(3, 1.1), 4);
}

TEST(EfficientNetTraps, PaddingOfAStrideGoesByTheParityOfTheSize) {
  const Graph b1 = find_model("efficientnetb1").build();
  EXPECT_EQ(attributes_of<PadAttributes>(b1, "block6a_dwconv_pad").pad, (Padding{2, 2, 2, 2}));
  EXPECT_EQ(attributes_of<PadAttributes>(b1, "stem_conv_pad").pad, (Padding{0, 0, 1, 1}));
  const Graph b2 = find_model("efficientnetb2").build();
  EXPECT_EQ(attributes_of<PadAttributes>(b2, "block4a_dwconv_pad").pad, (Padding{1, 1, 1, 1}));
}

TEST(EfficientNetTraps, LiteKeepsTheStemTheHeadAndTheEndsOfTheDepth) {
  const Graph graph = find_model("efficientnet-lite4").build();
  EXPECT_EQ(graph.shape_of(graph.find_value("stem_conv")).c, 32);
  EXPECT_EQ(graph.shape_of(graph.find_value("top_conv")).c, 1280);
  EXPECT_EQ(graph.find_value("block1b_dwconv"), kNoValue);
  EXPECT_EQ(graph.find_value("block7b_dwconv"), kNoValue);
  EXPECT_NE(graph.find_value("block2d_dwconv"), kNoValue);
}

TEST(TimmEfficientNetTensor, CountsTheNormsOfABlockWithoutExpansionFromOne) {
  EXPECT_EQ(timm_efficientnet_tensor("block1a_bn/gamma").name, "blocks.0.0.bn1.weight");
  EXPECT_EQ(timm_efficientnet_tensor("block1a_project_conv/kernel").name,
            "blocks.0.0.conv_pw.weight");
  EXPECT_EQ(timm_efficientnet_tensor("block2b_bn/moving_variance").name,
            "blocks.1.1.bn2.running_var");
  EXPECT_EQ(timm_efficientnet_tensor("block2b_project_conv/kernel").name,
            "blocks.1.1.conv_pwl.weight");
  EXPECT_EQ(timm_efficientnet_tensor("block7a_se_reduce/bias").name,
            "blocks.6.0.se.conv_reduce.bias");
  EXPECT_EQ(timm_efficientnet_tensor("predictions/kernel").layout, WeightLayout::kKC);
  EXPECT_EQ(timm_efficientnet_tensor("stem_bn/beta").name, "bn1.bias");
}

}  // namespace
}  // namespace vertebra::zoo
