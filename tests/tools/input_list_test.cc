#include "tools/vertebra/input_list.h"

#include <unistd.h>

#include <filesystem>

#include "graph/core/error.h"
#include "tests/tools/scratch_folder.h"
#include "tools/vertebra/exit_code.h"

namespace vertebra::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> all(InputList& inputs) {
  std::vector<std::string> paths;
  while (const auto input = inputs.next()) paths.push_back(input->path);
  return paths;
}

TEST(InputList, ListsAFolderBelowInTheOrderOfItsBytes) {
  ScratchFolder folder;
  for (const char* name : {"b.jpg", "B.jpg", "sub/z", "sub/deeper/a", "a\nb", ".hidden"}) {
    folder.write(name, "");
  }
  InputList inputs({folder.at("")}, false, {});
  EXPECT_EQ(inputs.total(), 6);
  EXPECT_THAT(all(inputs),
              ElementsAre(folder.at(".hidden"), folder.at("B.jpg"), folder.at("a\nb"),
                          folder.at("b.jpg"), folder.at("sub/deeper/a"), folder.at("sub/z")));
}

TEST(InputList, KeepsAbsentFilesSoThatTheyFailByName) {
  InputList inputs({"/absent/file.jpg"}, false, {});
  EXPECT_THAT(all(inputs), ElementsAre("/absent/file.jpg"));
}

TEST(InputList, ExpandsPatternsUnlessAFileHasThatName) {
  ScratchFolder folder;
  folder.write("1.jpg", "");
  folder.write("2.jpg", "");
  folder.write("[1].jpg", "");
  InputList pattern({folder.at("?.jpg")}, false, {});
  EXPECT_THAT(all(pattern), ElementsAre(folder.at("1.jpg"), folder.at("2.jpg")));
  InputList name({folder.at("[1].jpg")}, false, {});
  EXPECT_THAT(all(name), ElementsAre(folder.at("[1].jpg")));
}

TEST(InputList, SaysWhichPatternMatchedNothing) {
  try {
    InputList({"/absent/*.jpg"}, false, {});
    FAIL() << "no exception";
  } catch (const NothingMatched& error) {
    EXPECT_THAT(error.what(), HasSubstr("/absent/*.jpg"));
  }
}

TEST(InputList, RequiresOneAndGivesItAfterwards) {
  ScratchFolder folder;
  InputList none({folder.at("")}, false, {});
  EXPECT_THROW(none.require_one(), NothingMatched);
  folder.write("a", "");
  folder.write("b", "");
  InputList two({folder.at("")}, false, {});
  two.require_one();
  EXPECT_THAT(all(two), ElementsAre(folder.at("a"), folder.at("b")));
}

TEST(InputList, SortsAllTogetherWhenAsked) {
  InputList inputs({"c", "a", "b"}, true, {});
  EXPECT_THAT(all(inputs), ElementsAre("a", "b", "c"));
}

TEST(InputList, FailsALinkBackIntoItsOwnFolder) {
  ScratchFolder folder;
  folder.write("sub/a", "");
  std::filesystem::create_directory_symlink(folder.at("sub"), folder.at("sub/again"));
  InputList inputs({folder.at("sub")}, false, {});
  EXPECT_EQ(inputs.next()->path, folder.at("sub/a"));
  EXPECT_THAT(inputs.next()->error, HasSubstr("link"));
  EXPECT_FALSE(inputs.next().has_value());
}

class LineReaderTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::pipe(pipe_), 0); }
  void TearDown() override {
    ::close(pipe_[0]);
    close_writer();
  }
  void write(const std::string& text) {
    ASSERT_EQ(::write(pipe_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_writer() {
    if (pipe_[1] >= 0) ::close(pipe_[1]);
    pipe_[1] = -1;
  }
  int pipe_[2] = {-1, -1};
};

TEST_F(LineReaderTest, GivesLinesOfAnyBytesAndALastOneWithoutItsEnd) {
  write("a b\n\n\xff\r\nlast");
  close_writer();
  LineReader lines(pipe_[0], {});
  std::string line;
  std::vector<std::string> got;
  while (lines.next(line)) got.push_back(line);
  EXPECT_THAT(got, ElementsAre("a b", "", "\xff\r", "last"));
}

TEST_F(LineReaderTest, EndsAWaitWhenCancelled) {
  LineReader lines(pipe_[0], [asked = 0]() mutable { return ++asked > 2; });
  std::string line;
  EXPECT_FALSE(lines.next(line));
}

TEST(LineReader, RefusesALineWithoutEnd) {
  ScratchFolder folder;
  folder.write("long", std::string(LineReader::kMaxLine + (1 << 17), 'x'));
  FILE* file = std::fopen(folder.at("long").c_str(), "rb");
  LineReader lines(::fileno(file), {});
  std::string line;
  EXPECT_THROW(lines.next(line), InvalidArgument);
  std::fclose(file);
}

}  // namespace
}  // namespace vertebra::tools
