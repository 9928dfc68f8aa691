#include "tools/vertebra/precision_option.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra::tools {
namespace {

TEST(ParsePrecisions, AreTheDevicesOwnWhenNothingIsSaid) {
  const PrecisionChoice choice = parse_precisions({});
  EXPECT_EQ(choice.all, Precision::automatic);
  EXPECT_TRUE(choice.nodes.empty());
}

TEST(ParsePrecisions, HoldForAllNodesOrForOne) {
  const PrecisionChoice choice =
      parse_precisions({"a/b=fp32", "fp32", "odd=name=bf16", "fp16", "c=auto"});
  EXPECT_EQ(choice.all, Precision::fp16);
  using Nodes = std::vector<std::pair<std::string, Precision>>;
  EXPECT_EQ(choice.nodes, (Nodes{{"a/b", Precision::fp32},
                                 {"odd=name", Precision::bf16},
                                 {"c", Precision::automatic}}));
}

TEST(ParsePrecisions, RefuseAnythingElse) {
  for (const std::string text : {"", "fp8", "FP16", "node=", "node=int8", "=fp32", "fp16=node"}) {
    try {
      parse_precisions({"fp16", text});
      FAIL() << text;
    } catch (const InvalidArgument& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("'" + text + "'"));
      EXPECT_THAT(error.what(), ::testing::HasSubstr("fp32, fp16 or bf16"));
    }
  }
}

}  // namespace
}  // namespace vertebra::tools
