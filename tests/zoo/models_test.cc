#include "zoo/model_spec.h"

#include <algorithm>
#include <set>

#include "graph/core/error.h"
#include "tests/zoo/published.h"
#include "zoo/labels.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

using ::testing::HasSubstr;

std::int64_t count_stored_numbers(const Graph& graph) {
  std::int64_t count = 0;
  for (const TensorSpec& tensor : weight_tensors(graph)) count += num_elements(tensor.dims);
  return count;
}

TEST(Models, HaveTheParametersAndMacsThatArePublished) {
  ASSERT_EQ(models().size(), kPublished.size());
  for (const PublishedModel& published : kPublished) {
    const ModelSpec& spec = find_model(published.id);
    EXPECT_EQ(spec.id, published.id);
    const Graph graph = spec.build();
    EXPECT_EQ(count_parameters(graph), published.trainable) << spec.id;
    EXPECT_EQ(count_stored_numbers(graph), published.stored) << spec.id;
    EXPECT_NEAR(static_cast<double>(count_macs(graph)) / 1e9, published.gmacs,
                std::min(0.5e-4, 2e-4 * published.gmacs) + 1e-9)
        << spec.id;
    EXPECT_EQ(spec.parameters,
              spec.id.ends_with(".keras") ? published.stored : published.trainable);
    EXPECT_EQ(spec.parameters, count_published_parameters(spec, graph)) << spec.id;
    EXPECT_EQ(spec.macs, count_macs(graph)) << spec.id;
    EXPECT_FALSE(spec.weights.empty()) << spec.id;
    EXPECT_EQ(graph.shape_of(graph.input),
              (Shape{spec.input_hw, spec.input_hw, spec.input_channels}))
        << spec.id;
    EXPECT_EQ(graph.shape_of(graph.outputs.front()), (Shape{1, 1, spec.classes})) << spec.id;
  }
}

TEST(Models, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const ModelSpec& spec : models()) {
    EXPECT_TRUE(names.insert(spec.id).second) << spec.id;
    EXPECT_TRUE(names.insert(spec.alias).second) << spec.alias;
    for (const std::string_view name : spec.more_names) {
      EXPECT_TRUE(names.insert(name).second) << name;
    }
  }
}

TEST(Models, TakeOtherSizesAndNumbersOfClasses) {
  for (const ModelSpec& spec : models()) {
    BuildOptions options = spec.published_options();
    options.classes = 10;
    // Their dense layers take features of one size; TorchvisionTraps has what they allow.
    if (spec.id == "alexnet.torchvision" ||
        (spec.id.starts_with("vgg") && spec.id.ends_with("torchvision")))
      continue;
    options.input_h = spec.input_hw + 33;
    options.input_w = spec.input_hw + 64;
    const Graph graph = spec.build(options);
    EXPECT_EQ(graph.shape_of(graph.input).w, options.input_w) << spec.id;
    EXPECT_EQ(graph.shape_of(graph.outputs.front()), (Shape{1, 1, 10})) << spec.id;
  }
}

TEST(Models, AreBackbonesWithoutTheirTop) {
  for (const ModelSpec& spec : models()) {
    BuildOptions options = spec.published_options();
    options.include_top = false;
    const Graph map = spec.build(options);
    const Shape features = map.shape_of(map.outputs.front());
    EXPECT_GT(features.h, 1) << spec.id;
    EXPECT_LT(count_parameters(map), spec.parameters) << spec.id;
    for (const FeaturePooling pooling : {FeaturePooling::kMean, FeaturePooling::kMax}) {
      options.pooling = pooling;
      const Graph pooled = spec.build(options);
      EXPECT_EQ(pooled.shape_of(pooled.outputs.front()), (Shape{1, 1, features.c})) << spec.id;
      EXPECT_EQ(count_parameters(pooled), count_parameters(map)) << spec.id;
    }
  }
}

TEST(FindModel, IgnoresCaseHyphensAndUnderscores) {
  for (const std::string_view name :
       {"efficientnet-lite1", "EfficientNet_Lite1", "EFFICIENTNETLITE1", "efficientnetlite1.tf"}) {
    EXPECT_EQ(find_model(name).alias, "efficientnet-lite1") << name;
  }
}

TEST(FindModel, KnowsTheLettersOfVgg) {
  EXPECT_EQ(find_model("VGG-D").id, "vgg16.keras");
  EXPECT_EQ(find_model("vgg-e").id, "vgg19.keras");
}

TEST(FindModel, NamesTheNearestModelFirst) {
  try {
    find_model("efficientnet-lite22");
    FAIL() << "no exception";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("'efficientnet-lite22'"));
    EXPECT_THAT(error.what(), HasSubstr("nearest: efficientnet-lite2,"));
  }
}

TEST(FileTensors, HaveOneNameEach) {
  for (const ModelSpec& spec : models()) {
    for (const NameSource& source : spec.sources) {
      Graph graph = spec.build();
      use_file_tensors(graph, source);
      std::set<std::string> names;
      for (const TensorSpec& tensor : weight_tensors(graph)) {
        EXPECT_TRUE(names.insert(tensor.name).second)
            << spec.id << ", " << source.name << ": " << tensor.name;
      }
    }
  }
}

TEST(Labels, AreTheThousandClassesInTheOrderOfTheirIds) {
  const auto labels = imagenet_labels();
  ASSERT_EQ(labels.size(), 1000u);
  for (std::size_t i = 1; i < labels.size(); ++i) {
    EXPECT_LT(labels[i - 1].wnid, labels[i].wnid);
  }
  EXPECT_EQ(labels[967].name, "espresso");
  EXPECT_THAT(std::string(labels[282].name), HasSubstr("tiger cat"));
  EXPECT_EQ(labels[872].name, "tripod");
}

TEST(SyntheticUniform, IsSplitmix64sFirstOutputs) {
  EXPECT_EQ(synthetic_uniform(0, 0), static_cast<double>(0xE220A8397B1DCDAFULL >> 11) * 0x1p-53);
  // The second output of a generator seeded with 0 starts from its increment.
  constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15ULL;
  EXPECT_EQ(synthetic_uniform(0, kGamma),
            static_cast<double>(0x6E789E6AA1B965F4ULL >> 11) * 0x1p-53);
}

TEST(CheckWeights, AcceptsSyntheticOnesAndListsEveryDifference) {
  const ModelSpec& spec = find_model("efficientnet-lite0");
  Graph graph = spec.build();
  use_file_tensors(graph, spec.sources.front());
  WeightMap weights = synthetic_weights(graph);
  EXPECT_NO_THROW(check_weights(graph, weights, "a.pth", spec.alias));
  weights.erase("_fc.bias");
  weights["stray"] = {{1}, {0}};
  weights["_bn0.weight"] = {{2}, {0, 0}};
  try {
    check_weights(graph, weights, "a.pth", spec.alias);
    FAIL() << "no exception";
  } catch (const InvalidModel& error) {
    EXPECT_THAT(error.what(), HasSubstr("a.pth: 3 differences"));
    EXPECT_THAT(error.what(), HasSubstr("'_fc.bias' [1000] is missing"));
    EXPECT_THAT(error.what(), HasSubstr("'stray' [1] is extra"));
    EXPECT_THAT(error.what(), HasSubstr("'_bn0.weight' is [2] instead of [32]"));
  }
}

TEST(CheckWeights, NamesTheModelThatWouldFit) {
  const ModelSpec& other = find_model("efficientnet-lite1");
  Graph its = other.build();
  use_file_tensors(its, other.sources.front());
  const ModelSpec& spec = find_model("efficientnet-lite0");
  Graph graph = spec.build();
  use_file_tensors(graph, spec.sources.front());
  try {
    check_weights(graph, synthetic_weights(its), "a.pth", spec.alias);
    FAIL() << "no exception";
  } catch (const InvalidModel& error) {
    EXPECT_THAT(error.what(), HasSubstr("the file fits --model efficientnet-lite1"));
  }
}

}  // namespace
}  // namespace vertebra::zoo
