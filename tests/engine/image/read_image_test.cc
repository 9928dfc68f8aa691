#include "engine/image/read_image.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

class ReadImage : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "vertebra_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // The refusal's parts; fails the test if the file is read.
  static ErrorParts refusal(const std::filesystem::path& path) {
    try {
      read_image(path);
      ADD_FAILURE() << path << " was read";
    } catch (const InvalidArgument& e) {
      EXPECT_EQ(e.parts().where, path.string());
      return e.parts();
    }
    return {};
  }

  std::filesystem::path folder_;
};

TEST_F(ReadImage, ReadsAFileAndThroughALink) {
  const RgbImage expected = read_golden_ppm("rgb.png.ppm");
  EXPECT_EQ(read_image(golden_path("rgb.png")), expected);
  std::filesystem::create_symlink(golden_path("rgb.png"), folder_ / "a link.jpg");
  EXPECT_EQ(read_image(folder_ / "a link.jpg"), expected);
}

TEST_F(ReadImage, RefusesWhatIsNotARegularFileWithoutWaiting) {
  const auto fifo = folder_ / "fifo.jpg";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(refusal(fifo).got, "a FIFO");
  EXPECT_EQ(refusal(folder_).got, "a directory");
  EXPECT_EQ(refusal("/dev/zero").got, "a device");
}

TEST_F(ReadImage, RefusesMissingFilesAndLoops) {
  EXPECT_THAT(refusal(folder_ / "none.png").got, testing::HasSubstr("No such file"));
  std::filesystem::create_symlink(folder_ / "loop.png", folder_ / "loop.png");
  EXPECT_THAT(refusal(folder_ / "loop.png").got, testing::HasSubstr("symbolic links"));
}

TEST_F(ReadImage, RefusesAnUnreadableFile) {
  const auto path = folder_ / "secret.png";
  std::ofstream(path) << "x";
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  if (::access(path.c_str(), R_OK) == 0) GTEST_SKIP() << "root may read every file";
  EXPECT_THAT(refusal(path).got, testing::HasSubstr("Permission denied"));
}

TEST_F(ReadImage, RefusesAnEnormousFileUnread) {
  const auto path = folder_ / "sparse.png";
  std::ofstream(path).close();
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);
  EXPECT_EQ(refusal(path).expected, "at most 2 GiB");
}

TEST_F(ReadImage, ErrorsOfTheDecoderNameTheFile) {
  const auto path = folder_ / "empty \"quoted\"\n.png";
  std::ofstream(path).close();
  EXPECT_EQ(refusal(path).got, "empty file");
  const auto web = folder_ / "photo.jpg";
  std::ofstream(web) << "RIFF1234WEBPVP8 ";
  try {
    read_image(web);
    ADD_FAILURE();
  } catch (const Unsupported& e) {
    EXPECT_EQ(e.parts().where, web.string());
    EXPECT_THAT(e.parts().got, testing::HasSubstr("WebP"));
  }
}

}  // namespace
}  // namespace vertebra::image
