#include <gtest/gtest.h>

#include "graph/passes/fuse/fuse_activation.h"
#include "graph/passes/fuse/fuse_clamp.h"
#include "graph/passes/fuse/fuse_residual.h"
#include "tests/graph/passes/pass_test_graphs.h"

namespace vertebra {
namespace {

const std::string kConv = conv_line("c", "\"x\"") + "\n";
const std::string kClamp = "\"r\" = clamp(\"c\") range=[0 6]\n";
const std::string kAdd = "\"s\" = add(\"c\" \"x\") scale=1\n";

// Two that store means; only a sum of the mean's shape can read them.
const std::string kMean =
    conv_line("c", "\"x\"", " \"\" []]", " residual=false clamp=none activation=none mean=true") +
    "\n" +
    conv_line("d", "\"x\"", " \"\" []]", " residual=false clamp=none activation=none mean=true") +
    "\n";

using Pass = bool (*)(Graph&, FusionOracle&, std::vector<FusionRecord>&);

// Runs a pass that must change nothing; returns the reasons that it recorded.
std::string reasons_not_to(Pass pass, const Graph& graph,
                           const FusionVerdict& verdict = {Support::yes(), 1.0}) {
  Graph after = graph;
  ScriptedOracle oracle(verdict);
  std::vector<FusionRecord> records;
  EXPECT_FALSE(pass(after, oracle, records));
  EXPECT_EQ(after, graph);
  std::string reasons;
  for (const FusionRecord& record : records) {
    EXPECT_FALSE(record.accepted);
    reasons += record.reason + "\n";
  }
  return reasons;
}

TEST(FuseClamp, BecomesTheConvolutionsEpilogue) {
  const Graph before = graph_of("canonical", kConv + kClamp, "\"r\"");
  Graph after = before;
  ScriptedOracle oracle;
  const auto records = fuse(after, oracle);
  EXPECT_EQ(print(after),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"r\" = conv2d(\"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
            "weight=[\"c/w\" krsc \"\" []] residual=false clamp=[0 6] activation=none mean=false "
            "from=[\"c\" \"r\"]\n"
            "output \"r\"\n");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].accepted);
  expect_equal_outputs(before, after);
}

TEST(FuseClamp, SaysWhyNot) {
  using testing::HasSubstr;
  EXPECT_THAT(reasons_not_to(fuse_clamp, graph_of("fused", kConv + kClamp, "\"r\" \"c\"")),
              HasSubstr("is an output"));
  EXPECT_THAT(
      reasons_not_to(
          fuse_clamp,
          graph_of("fused", kConv + kClamp + "\"t\" = add(\"c\" \"r\") scale=1\n", "\"t\"")),
      HasSubstr("other readers"));
  EXPECT_THAT(
      reasons_not_to(fuse_clamp, graph_of("fused", "\"r\" = clamp(\"x\") range=[0 6]\n", "\"r\"")),
      HasSubstr("not made by a convolution"));
  const std::string clamped = conv_line("c", "\"x\"", " \"\" []]",
                                        " residual=false clamp=[-1 1] activation=none mean=false") +
                              "\n";
  EXPECT_THAT(reasons_not_to(fuse_clamp, graph_of("fused", clamped + kClamp, "\"r\"")),
              HasSubstr("clamps already"));
  EXPECT_THAT(reasons_not_to(fuse_clamp, graph_of("fused", kMean + kClamp, "\"r\"")),
              HasSubstr("gives a mean"));
}

TEST(FuseClamp, FollowsTheOracle) {
  using testing::HasSubstr;
  const Graph graph = graph_of("fused", kConv + kClamp, "\"r\"");
  EXPECT_THAT(reasons_not_to(fuse_clamp, graph, {Support::no("no such kernel"), 1.0}),
              HasSubstr("no such kernel"));
  EXPECT_THAT(reasons_not_to(fuse_clamp, graph, {Support::yes(), 0.0}), HasSubstr("no gain"));
}

const std::string kSilu = "\"r\" = activation(\"c\") kind=silu\n";

TEST(FuseActivation, TakesTheActivationIntoTheConvolution) {
  const Graph before = graph_of("canonical", kConv + kSilu, "\"r\"");
  Graph after = before;
  ScriptedOracle oracle;
  fuse(after, oracle);
  EXPECT_EQ(print(after),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"r\" = conv2d(\"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
            "weight=[\"c/w\" krsc \"\" []] residual=false clamp=none activation=silu mean=false "
            "from=[\"c\" \"r\"]\noutput \"r\"\n");
  EXPECT_EQ(oracle.asked, std::vector<std::string>{"r"});
  expect_equal_outputs(before, after);
  EXPECT_FALSE(fuse(after, oracle).size() > 0);
}

TEST(FuseActivation, SaysWhyNot) {
  using testing::HasSubstr;
  const auto reasons = [](const std::string& rest, const std::string& outputs = "\"r\"") {
    return reasons_not_to(
        fuse_activation,
        graph_of("fused", conv_line("c", "\"x\"", " \"\" []]", rest) + "\n" + kSilu, outputs));
  };
  const std::string none = " residual=false clamp=none activation=none mean=false";
  EXPECT_THAT(reasons(none, "\"r\" \"c\""), HasSubstr("is an output"));
  EXPECT_THAT(reasons(" residual=false clamp=[0 6] activation=none mean=false"),
              HasSubstr("the convolution clamps"));
  EXPECT_THAT(reasons(" residual=false clamp=none activation=tanh mean=false"),
              HasSubstr("has an activation already"));
  EXPECT_THAT(reasons(" residual=false clamp=none activation=none mean=true"),
              HasSubstr("gives a mean"));
  const Graph graph = graph_of("fused", kConv + kSilu, "\"r\"");
  EXPECT_THAT(reasons_not_to(fuse_activation, graph, {Support::no("no such kernel"), 1.0}),
              HasSubstr("no such kernel"));
}

TEST(FuseClampAndResidual, LeaveAConvolutionWithAnActivation) {
  using testing::HasSubstr;
  const std::string active = conv_line("c", "\"x\"", " \"\" []]",
                                       " residual=false clamp=none activation=silu mean=false") +
                             "\n";
  EXPECT_THAT(reasons_not_to(fuse_clamp, graph_of("fused", active + kClamp, "\"r\"")),
              HasSubstr("has an activation"));
  EXPECT_THAT(reasons_not_to(fuse_residual, graph_of("fused", active + kAdd, "\"s\"")),
              HasSubstr("has an activation before the sum"));
}

TEST(FuseResidual, TakesTheOtherOperandOfTheSum) {
  const Graph before =
      graph_of("canonical", kConv + kAdd + "\"r\" = clamp(\"s\") range=[0 6]\n", "\"r\"");
  Graph after = before;
  ScriptedOracle oracle;
  fuse(after, oracle);
  EXPECT_EQ(print(after),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"r\" = conv2d(\"x\" \"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
            "weight=[\"c/w\" krsc \"\" []] residual=true clamp=[0 6] activation=none mean=false "
            "from=[\"c\" \"s\" "
            "\"r\"]\n"
            "output \"r\"\n");
  EXPECT_EQ(oracle.asked, (std::vector<std::string>{"s", "r"}));
  expect_equal_outputs(before, after);
}

TEST(FuseResidual, TakesOneOfTwoConvolutionsTheLaterOne) {
  const std::string nodes =
      kConv + conv_line("d", "\"x\"") + "\n\"s\" = add(\"d\" \"c\") scale=1\n";
  const Graph before = graph_of("canonical", nodes, "\"s\"");
  Graph after = before;
  ScriptedOracle oracle;
  fuse(after, oracle);
  ASSERT_EQ(after.nodes.size(), 2U);
  const auto& fused = std::get<Conv2dAttributes>(after.nodes[1].attributes);
  EXPECT_EQ(fused.weight.tensor, "d/w");
  EXPECT_TRUE(fused.epilogue.residual);
  expect_equal_outputs(before, after);
}

TEST(FuseResidual, SaysWhyNot) {
  using testing::HasSubstr;
  EXPECT_THAT(
      reasons_not_to(fuse_residual,
                     graph_of("fused", kConv + "\"s\" = add(\"x\" \"c\") scale=0.5\n", "\"s\"")),
      HasSubstr("has a scale"));
  EXPECT_THAT(reasons_not_to(fuse_residual, graph_of("fused", kConv + kAdd, "\"s\" \"c\"")),
              HasSubstr("is an output"));
  EXPECT_THAT(
      reasons_not_to(fuse_residual,
                     graph_of("fused", kConv + "\"s\" = add(\"c\" \"c\") scale=1\n", "\"s\"")),
      HasSubstr("one value"));
  EXPECT_THAT(reasons_not_to(fuse_residual,
                             graph_of("fused", kConv + kAdd + "\"t\" = clamp(\"c\") range=[0 1]\n",
                                      "\"s\" \"t\"")),
              HasSubstr("other readers"));
  const std::string clamped = conv_line("c", "\"x\"", " \"\" []]",
                                        " residual=false clamp=[-1 1] activation=none mean=false") +
                              "\n";
  EXPECT_THAT(reasons_not_to(fuse_residual, graph_of("fused", clamped + kAdd, "\"s\"")),
              HasSubstr("clamps before the sum"));
  const std::string summed = conv_line("c", "\"x\" \"x\"", " \"\" []]",
                                       " residual=true clamp=none activation=none mean=false") +
                             "\n";
  EXPECT_THAT(reasons_not_to(fuse_residual, graph_of("fused", summed + kAdd, "\"s\"")),
              HasSubstr("has a residual already"));
  EXPECT_THAT(
      reasons_not_to(fuse_residual,
                     graph_of("fused", kMean + "\"s\" = add(\"c\" \"d\") scale=1\n", "\"s\"")),
      HasSubstr("gives a mean"));
  EXPECT_THAT(reasons_not_to(fuse_residual,
                             graph_of("fused", "\"s\" = add(\"x\" \"x\") scale=1\n", "\"s\"")),
              HasSubstr("one value"));
}

TEST(FuseResidual, FollowsTheOracle) {
  using testing::HasSubstr;
  const Graph graph = graph_of("fused", kConv + kAdd, "\"s\"");
  EXPECT_THAT(reasons_not_to(fuse_residual, graph, {Support::no("no such kernel"), 1.0}),
              HasSubstr("no such kernel"));
  EXPECT_THAT(reasons_not_to(fuse_residual, graph, {Support::yes(), -1.0}), HasSubstr("no gain"));
}

TEST(Fuse, ChangesNothingTheSecondTime) {
  Graph graph = graph_of("canonical", kConv + kAdd + "\"r\" = clamp(\"s\") range=[0 6]\n", "\"r\"");
  ScriptedOracle oracle;
  fuse(graph, oracle);
  const Graph once = graph;
  EXPECT_TRUE(fuse(graph, oracle).empty());
  EXPECT_EQ(graph, once);
}

}  // namespace
}  // namespace vertebra
