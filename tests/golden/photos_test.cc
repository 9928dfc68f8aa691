// The published weights on three photos against PyTorch and Pillow: the same top 5, logits within
// 0.02. Weights and photos come from packages (tools/fetch_weights.sh, tools/quickstart.sh).
#include <gtest/gtest.h>

#include <array>

#include "tests/golden/golden_file.h"
#include "tests/golden/photo_files.h"
#include "vertebra/image.h"
#include "vertebra/model.h"
#include "zoo/labels.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

class Photos : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Photos, AreLabelledAsByPyTorch) {
  const auto& [file, label] = GetParam();
  const std::string path = photo_folder() + "/" + file;
  if (const std::string missing = missing_photo_file("efficientnet-lite0", std::array{file});
      !missing.empty()) {
    GTEST_SKIP() << missing << " is missing; tools/quickstart.sh fetches it";
  }
  const auto model =
      Model::load({.id = "efficientnet-lite0", .device = Device::cpu(), .max_batch = 1});
  Session session = model->create_session();
  const Image image = load_image(path, ImagePreset::of_model("efficientnet-lite0"));
  const Result result = session.run(image.view());

  const nlohmann::json expected = read_golden("photos.json")["photos"][file];
  const auto logits = expected["logits"].get<std::vector<double>>();
  double largest = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    largest = std::max(largest, std::abs(result.logits()[i] - logits[i]));
  }
  RecordProperty("largest_logit_difference", std::to_string(largest));
  EXPECT_LT(largest, 0.02);
  const auto top = result.top_k(0, 5);
  for (std::size_t i = 0; i < top.size(); ++i) {
    EXPECT_EQ(top[i].id, expected["top5"][i][0].get<std::int64_t>()) << "rank " << i + 1;
    EXPECT_NEAR(top[i].score, expected["top5"][i][1].get<double>(), 0.005) << "rank " << i + 1;
  }
  EXPECT_EQ(
      zoo::imagenet_labels()[static_cast<std::size_t>(top[0].id)].name.substr(0, label.size()),
      label);
}

INSTANTIATE_TEST_SUITE_P(Lite0, Photos,
                         testing::Values(std::pair("coffee.png", "espresso"),
                                         std::pair("chelsea.png", "tiger cat"),
                                         std::pair("camera.png", "tripod")),
                         [](const auto& parameter) {
                           return parameter.param.first.substr(0, parameter.param.first.find('.'));
                         });

}  // namespace
}  // namespace vertebra
