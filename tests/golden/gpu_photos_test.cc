// The published weights on three photos, on a GPU in fp16: the labels that PyTorch gives, and
// logits whose error is of the size that fp16 storage alone makes.
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/api/load_weights.h"
#include "engine/interpret/interpret.h"
#include "graph/passes/pipelines.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/photo_files.h"
#include "vertebra/image.h"
#include "vertebra/model.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

constexpr const char* kModel = "efficientnet-lite0";
constexpr const char* kPhotos[] = {"coffee.png", "chelsea.png", "camera.png"};

// Fuses all that any device might, so that storage is rounded where a perfectly fused engine
// stores.
class EagerOracle final : public FusionOracle {
 public:
  FusionVerdict ask(const FusionProposal&) override { return {Support::yes(), 1.0}; }
};

class GpuPhotos : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = missing_photo_file(kModel, kPhotos); !missing.empty()) {
      GTEST_SKIP() << missing << " is missing; tools/quickstart.sh fetches it";
    }
    const zoo::ModelSpec& spec = zoo::find_model(kModel);
    graph_ = spec.build();
    weights_ = load_weights(spec, "", graph_).tensors;
    canonicalize(graph_);
    EagerOracle oracle;
    fuse(graph_, oracle);
    for (const char* photo : kPhotos) {
      const Image image = load_image(photo_folder() + "/" + photo, ImagePreset::of_model(kModel));
      const auto* pixels = static_cast<const std::uint8_t*>(image.view().data);
      pixels_.insert(pixels_.end(), pixels,
                     pixels + image.view().shape[1] * image.view().shape[2] * 3);
    }
  }

  std::vector<double> interpreted_logits(InterpretMode mode) const {
    const std::vector<double> input(pixels_.begin(), pixels_.end());
    return interpret(graph_, weights_, std::size(kPhotos), input, mode).at("predictions");
  }

  Graph graph_;
  WeightMap weights_;
  std::vector<std::uint8_t> pixels_;
};

TEST_F(GpuPhotos, AreLabelledAsByPyTorchWithTheErrorOfFp16Storage) {
  const auto model = Model::load(
      {.id = kModel, .device = Device{DeviceType::kCuda, 0}, .max_batch = std::size(kPhotos)});
  Session session = model->create_session();
  const Result result =
      session.run({pixels_.data(),
                   DataType::u8,
                   {std::size(kPhotos), model->input_height(), model->input_width(), 3}});

  const nlohmann::json golden = read_golden("photos.efficientnetlite0.json")["photos"];
  for (std::size_t i = 0; i < std::size(kPhotos); ++i) {
    EXPECT_EQ(result.top_k(static_cast<std::int64_t>(i), 1)[0].id,
              golden[kPhotos[i]]["top5"][0][0].get<std::int64_t>())
        << kPhotos[i];
  }
  const auto exact = interpreted_logits(InterpretMode::kDouble);
  const double limit = 3 * relative_l2(interpreted_logits(InterpretMode::kHalfStorage), exact);
  const double error = relative_l2(result.logits(), exact);
  fmt::print("relative error of the logits {:.3e}, limit {:.3e}\n", error, limit);
  EXPECT_LE(error, limit);
}

}  // namespace
}  // namespace vertebra
