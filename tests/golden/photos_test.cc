// Published weights on three photos against PyTorch and Pillow: logits, top 5 and features.
// Weights and photos come from packages (tools/fetch_weights.sh, tools/fetch_photos.sh).
#include <gtest/gtest.h>

#include <array>

#include "engine/api/load_weights.h"
#include "tests/golden/cpu_run.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/photo_files.h"
#include "vertebra/image.h"
#include "vertebra/model.h"
#include "zoo/labels.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

// Of single precision; the photos are resized to the very pixels of Pillow.
constexpr double kLimit = 1e-5;

constexpr std::array<std::string_view, 3> kPhotos{"coffee.png", "chelsea.png", "camera.png"};

class Photos : public testing::TestWithParam<std::string> {};

TEST_P(Photos, AreLabelledAsByPyTorch) {
  const std::string& model_name = GetParam();
  if (const std::string missing = missing_photo_file(model_name, kPhotos); !missing.empty()) {
    GTEST_SKIP() << missing << " is missing; tools/fetch_weights.sh " << model_name
                 << " and tools/fetch_photos.sh build/photos fetch what is needed";
  }
  const auto model = Model::load({.id = model_name, .device = Device::cpu(), .max_batch = 1});
  Session session = model->create_session();
  const nlohmann::json photos = read_golden("photos." + model_name + ".json")["photos"];
  for (const std::string_view file : kPhotos) {
    const Image image =
        load_image(photo_folder() + "/" + std::string(file), ImagePreset::of_model(model_name));
    const Result result = session.run(image.view());
    const nlohmann::json& expected = photos[std::string(file)];
    EXPECT_LT(relative_l2(result.logits(), expected["logits"].get<std::vector<double>>()), kLimit)
        << file;
    const auto top = result.top_k(0, 5);
    for (std::size_t i = 0; i < top.size(); ++i) {
      EXPECT_EQ(top[i].id, expected["top5"][i][0].get<std::int64_t>()) << file << " rank " << i + 1;
      EXPECT_NEAR(top[i].score, expected["top5"][i][1].get<double>(), kLimit)
          << file << " rank " << i + 1;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Lite, Photos,
                         testing::Values("efficientnetlite0", "efficientnetlite1",
                                         "efficientnetlite2"),
                         [](const auto& parameter) { return parameter.param; });

TEST(PhotoLabels, OfCoffeeATigerCatAndATripodHaveTheseLabels) {
  const nlohmann::json photos = read_golden("photos.efficientnetlite0.json")["photos"];
  const std::array<std::string_view, 3> labels{"espresso", "tiger cat", "tripod"};
  for (std::size_t i = 0; i < kPhotos.size(); ++i) {
    const auto id = photos[std::string(kPhotos[i])]["top5"][0][0].get<std::size_t>();
    EXPECT_TRUE(zoo::imagenet_labels()[id].name.starts_with(labels[i])) << kPhotos[i];
  }
}

// A real backbone without a classifier, by the names of early torchvision.
TEST(PhotosOfMobileNetV2, HaveTheFeaturesOfPyTorch) {
  const zoo::ModelSpec& spec = zoo::find_model("mobilenetv2.torchvision");
  const std::string weights = zoo::weights_folder() + "/" + std::string(spec.weights.back().file);
  if (!std::filesystem::exists(weights)) {
    GTEST_SKIP() << weights
                 << " is missing; tools/fetch_weights.sh mobilenetv2-features fetches it";
  }
  zoo::BuildOptions options = spec.published_options();
  options.include_top = false;
  options.pooling = zoo::FeaturePooling::kMean;
  Graph graph = spec.build(options);
  const LoadedWeights loaded = load_weights(spec, weights, graph);
  EXPECT_EQ(loaded.names, "torchvision of 2018");
  const nlohmann::json photos = read_golden("photos.mobilenetv2.json")["photos"];
  for (const std::string_view file : kPhotos) {
    const std::string path = photo_folder() + "/" + std::string(file);
    if (!std::filesystem::exists(path))
      GTEST_SKIP() << path << " is missing; tools/fetch_photos.sh build/photos fetches it";
    const Image image = load_image(path, ImagePreset::of_model(spec.id));
    const std::vector<float> features = cpu_output(graph, loaded.tensors, image.pixels);
    ASSERT_EQ(features.size(), 1280u);
    const auto expected = photos[std::string(file)]["features"].get<std::vector<double>>();
    EXPECT_LT(relative_l2(features, expected), kLimit) << file;
  }
}

}  // namespace
}  // namespace vertebra
