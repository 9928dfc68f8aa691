#include "graph/core/error.h"
#include "tests/tools/scratch_folder.h"
#include "tools/vertebra/label_list.h"
#include "tools/vertebra/preset_choice.h"
#include "tools/vertebra/progress.h"
#include "tools/vertebra/text_table.h"

namespace vertebra::tools {
namespace {

using ::testing::HasSubstr;

TEST(ReadLabels, TakesNamesWithAndWithoutWordNetIds) {
  ScratchFolder folder;
  folder.write("labels", "n02124075 Egyptian cat\r\nnot an id\nn1 short");
  const auto labels = read_labels(folder.at("labels"), 3);
  EXPECT_EQ(labels[0].wnid, "n02124075");
  EXPECT_EQ(labels[0].name, "Egyptian cat");
  EXPECT_EQ(labels[1].name, "not an id");
  EXPECT_EQ(labels[2].wnid, "");
}

TEST(ReadLabels, SaysBothNumbersWhenTheyDiffer) {
  ScratchFolder folder;
  folder.write("labels", "a\nb\n");
  try {
    read_labels(folder.at("labels"), 1000);
    FAIL() << "no exception";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("2 labels"));
    EXPECT_THAT(error.what(), HasSubstr("1000"));
  }
  EXPECT_THROW(read_labels(folder.at("absent"), 1), InvalidArgument);
}

TEST(DefaultLabels, AreImageNetsForItsNumberOfClasses) {
  EXPECT_EQ(default_labels(1000)[285].wnid, "n02124075");
  EXPECT_EQ(default_labels(10)[3].name, "");
}

TEST(ChoosePreset, KnowsTheModelsOwnAndTwoMore) {
  const ImagePreset own{.name = "tf",
                        .short_side = 272,
                        .filter = ImageFilter::bicubic,
                        .height = 240,
                        .width = 240,
                        .mean = {127, 127, 127},
                        .stddev = {128, 128, 128}};
  EXPECT_EQ(choose_preset("", own), own);
  EXPECT_EQ(choose_preset("tf", own), own);
  EXPECT_EQ(choose_preset("timm", own).short_side, 272);
  EXPECT_EQ(choose_preset("timm", own).mean[0], 127.5F);
  EXPECT_EQ(choose_preset("torchvision", own).short_side, 274);
  EXPECT_THROW(choose_preset("caffe", own), InvalidArgument);
}

TEST(ProgressText, TellsRateAndRemainingTime) {
  EXPECT_EQ(progress_text(100, 0, 700, 10), "100/700, 10.0/s, 1:00 left");
  EXPECT_EQ(progress_text(100, 0, std::nullopt, 10), "100, 10.0/s");
  EXPECT_EQ(progress_text(0, 0, 700, 0), "0, 0.0/s");
}

TEST(ProgressText, LeavesAnEarlierRunOutOfTheRate) {
  EXPECT_EQ(progress_text(100, 500, 700, 10), "600/700, 10.0/s, 0:10 left");
}

TEST(FormatTable, AlignsNumbersRightAndTextLeft) {
  EXPECT_EQ(format_table({{"id", "n"}, {"a", "5"}, {"b\u00e4r", "1000"}}),
            "id   n\na       5\nb\u00e4r  1000\n");
  EXPECT_EQ(format_table({}), "");
}

}  // namespace
}  // namespace vertebra::tools
