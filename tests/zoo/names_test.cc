// Names of other libraries' files; the traps are those that such names set.
#include "graph/core/error.h"
#include "zoo/adopt_names.h"
#include "zoo/efficientnet_timm.h"
#include "zoo/efficientnet_transformers_names.h"
#include "zoo/inception_timm_names.h"
#include "zoo/torchvision_names.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

// A file of the model by the source's names; shapes alone.
WeightMap file_by(const ModelSpec& spec, const NameSource& source) {
  Graph graph = spec.build();
  use_file_tensors(graph, source);
  WeightMap file;
  for (const TensorSpec& tensor : weight_tensors(graph)) {
    if (tensor.role != TensorRole::kStored) file[tensor.name].dims = tensor.dims;
  }
  return file;
}

TEST(AdoptNames, FindsEverySourceOfEveryModel) {
  for (const ModelSpec& spec : models()) {
    for (const NameSource& source : spec.sources) {
      Graph graph = spec.build();
      WeightMap file = file_by(spec, source);
      EXPECT_EQ(adopt_names(spec, graph, file), source.name) << spec.id;
      EXPECT_NO_THROW(check_weights(graph, file, "a.safetensors", spec.id)) << source.name;
    }
  }
}

TEST(AdoptNames, TakesTheGraphsOwnNames) {
  const ModelSpec& spec = find_model("efficientnet-b0");
  Graph graph = spec.build();
  WeightMap file = file_by(spec, {"its own"});
  EXPECT_EQ(adopt_names(spec, graph, file), "the model's own names");
  EXPECT_NO_THROW(check_weights(graph, file, "a.safetensors", spec.id));
}

TEST(AdoptNames, IsSilentAboutAFileOfNothingItKnows) {
  const ModelSpec& spec = find_model("efficientnet-b0");
  Graph graph = spec.build();
  WeightMap file{{"x", {{1}, {}}}};
  EXPECT_EQ(adopt_names(spec, graph, file), "");
  EXPECT_TRUE(file.contains("x"));
}

TEST(AdoptNames, StripsThePrefixOfDataParallel) {
  const ModelSpec& spec = find_model("resnet50.torchvision");
  WeightMap file;
  for (const auto& [name, tensor] : file_by(spec, {"its own"})) file["module." + name] = tensor;
  Graph graph = spec.build();
  EXPECT_EQ(adopt_names(spec, graph, file), "torchvision");
  EXPECT_TRUE(file.contains("conv1.weight"));
}

TEST(AdoptNames, DropsTheClassifierForAGraphWithoutOne) {
  const ModelSpec& spec = find_model("resnet50.torchvision");
  WeightMap file = file_by(spec, {"its own"});
  BuildOptions options = spec.published_options();
  options.include_top = false;
  Graph graph = spec.build(options);
  adopt_names(spec, graph, file);
  EXPECT_FALSE(file.contains("fc.weight"));
  EXPECT_NO_THROW(check_weights(graph, file, "a.safetensors", spec.id));
}

TEST(AdoptNames, PassesOverAuxiliaryClassifiersOfItsOwnSourceAlone) {
  const ModelSpec& spec = find_model("inceptionv3.torchvision");
  WeightMap file = file_by(spec, {"its own"});
  file["AuxLogits.fc.weight"] = {{1000, 768}, {}};
  file["AuxLogitsOfMine"] = {{1}, {}};
  Graph graph = spec.build();
  adopt_names(spec, graph, file);
  EXPECT_FALSE(file.contains("AuxLogits.fc.weight"));
  EXPECT_TRUE(file.contains("AuxLogitsOfMine"));
}

TEST(NamesOfTimm, VggsDenseLayersAreConvolutionsOfSevenBySeven) {
  const ModelSpec& spec = find_model("vgg16.torchvision");
  WeightMap file = file_by(spec, {"timm", timm_vgg_tensor});
  file.at("pre_logits.fc1.weight").dims = {4096, 512, 7, 7};
  file.at("pre_logits.fc2.weight").dims = {4096, 4096, 1, 1};
  Graph graph = spec.build();
  EXPECT_EQ(adopt_names(spec, graph, file), "timm");
  EXPECT_EQ(file.at("pre_logits.fc1.weight").dims, (Dims{4096, 25088}));
  EXPECT_NO_THROW(check_weights(graph, file, "a.safetensors", spec.id));
}

TEST(NamesOfTimm, FirstStageIsDepthwiseSeparableAndNumbersItsPartsFromOne) {
  EXPECT_EQ(timm_efficientnet_tensor("block1a_project_conv/kernel").name,
            "blocks.0.0.conv_pw.weight");
  EXPECT_EQ(timm_efficientnet_tensor("block2b_project_bn/gamma").name, "blocks.1.1.bn3.weight");
  EXPECT_EQ(timm_torchvision_efficientnet_tensor("features.1.0.block.2.1.bias").name,
            "blocks.0.0.bn2.bias");
  EXPECT_EQ(timm_torchvision_efficientnet_tensor("features.2.1.block.3.0.weight").name,
            "blocks.1.1.conv_pwl.weight");
  EXPECT_EQ(timm_torchvision_efficientnet_tensor("features.1.0.block.1.fc2.bias").name,
            "blocks.0.0.se.conv_expand.bias");
  EXPECT_EQ(timm_mobilenet_v2_tensor("features.1.conv.2.running_var").name,
            "blocks.0.0.bn2.running_var");
}

TEST(NamesOfTimm, InceptionResNetCountsConvolutionsAsKerasDoes) {
  EXPECT_EQ(timm_inception_resnet_v2_tensor("conv2d/kernel").name, "conv2d_1a.conv.weight");
  EXPECT_EQ(timm_inception_resnet_v2_tensor("conv2d_6/kernel").name,
            "mixed_5b.branch1.0.conv.weight");
  EXPECT_EQ(timm_inception_resnet_v2_tensor("block8_10_conv/bias").name, "block8.conv2d.bias");
  EXPECT_EQ(timm_inception_resnet_v2_tensor("block17_20_conv/bias").name,
            "repeat_1.19.conv2d.bias");
}

TEST(NamesOfTorchvision, EarlyDenseNetsHaveADotBeforeTheNumber) {
  EXPECT_EQ(early_densenet_tensor("features.denseblock1.denselayer12.norm1.weight").name,
            "features.denseblock1.denselayer12.norm.1.weight");
  EXPECT_EQ(early_densenet_tensor("features.transition1.norm.weight").name,
            "features.transition1.norm.weight");
}

TEST(NamesOfTransformers, BlocksOfAllStagesAreNumberedInOneRow) {
  EXPECT_EQ(
      transformers_efficientnet_tensor({1.0, 1.0, 224}, "block7a_dwconv/depthwise_kernel").name,
      "efficientnet.encoder.blocks.15.depthwise_conv.depthwise_conv.weight");
  EXPECT_EQ(transformers_efficientnet_tensor({1.0, 1.1, 240}, "block2a_expand_bn/beta").name,
            "efficientnet.encoder.blocks.2.expansion.expand_bn.bias");
}

TEST(Names, OfTheLargestEfficientNetsAreTimmsAndTensorflowsFunction) {
  for (const char* model : {"efficientnetl2.tf", "efficientnetb6wide.tf", "efficientnetlite4.tf"}) {
    EXPECT_EQ(find_model(model).sources.front().name, "timm") << model;
  }
  // torchvision's epsilon from B5 on is not timm's.
  for (const char* model : {"efficientnetb5.torchvision", "efficientnetb7.torchvision"}) {
    EXPECT_EQ(find_model(model).sources.size(), 1u) << model;
  }
}

}  // namespace
}  // namespace vertebra::zoo
