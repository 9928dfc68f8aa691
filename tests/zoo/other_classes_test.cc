#include "zoo/other_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

TEST(OtherClasses, IsTheOneExtentInWhichAllPairsDiffer) {
  const DimsPair bias{{1000}, {10}};
  EXPECT_EQ(other_classes({{{1000, 512}, {10, 512}}, bias}, 1000), 10);
  EXPECT_EQ(other_classes({{{512, 1000}, {512, 10}}, bias}, 1000), 10);
}

TEST(OtherClasses, IsNothingForOtherDifferences) {
  const DimsPair bias{{1000}, {10}};
  EXPECT_EQ(other_classes({}, 1000), std::nullopt);
  EXPECT_EQ(other_classes({{{64}, {10}}}, 1000), std::nullopt);
  EXPECT_EQ(other_classes({{{1000, 512}, {10, 256}}}, 1000), std::nullopt);
  EXPECT_EQ(other_classes({{{1000, 512}, {10}}}, 1000), std::nullopt);
  EXPECT_EQ(other_classes({{{1000, 512}, {7, 512}}, bias}, 1000), std::nullopt);
}

// What is said of a file by the names of `file_model`, with 10 classes, to who asked for `asked`.
std::string complaint(std::string_view file_model, std::string_view asked, std::int64_t classes) {
  const Graph its = find_model(file_model).build({.classes = classes});
  const ModelSpec& spec = find_model(asked);
  try {
    check_weights(spec.build(), synthetic_weights(its), "a.pth", spec.alias);
  } catch (const InvalidModel& error) {
    return error.what();
  }
  return "nothing";
}

TEST(CheckWeights, SaysHowManyClassesAFineTunedFileHas) {
  EXPECT_THAT(complaint("mobilenetv2.torchvision", "mobilenetv2.torchvision", 10),
              testing::AllOf(testing::HasSubstr("2 differences: "),
                             testing::HasSubstr("its 10 classes instead of 1000"),
                             testing::HasSubstr("BuildOptions::classes = 10")));
}

TEST(CheckWeights, NamesKerasModelForAFileOfPyTorchAndTheReverse) {
  EXPECT_THAT(complaint("mobilenetv2.torchvision", "mobilenetv2.keras", 1000),
              testing::HasSubstr("the file fits --model mobilenetv2-torchvision"));
  EXPECT_THAT(complaint("mobilenetv2.keras", "mobilenetv2.torchvision", 1000),
              testing::HasSubstr("the file fits --model mobilenetv2"));
}

}  // namespace
}  // namespace vertebra::zoo
