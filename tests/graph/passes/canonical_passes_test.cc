#include <gtest/gtest.h>

#include "graph/ir/verify.h"
#include "graph/passes/canonical/fold_batch_norm.h"
#include "graph/passes/canonical/fold_padding.h"
#include "graph/passes/canonical/fold_sum_scale.h"
#include "graph/passes/canonical/remove_dead_code.h"
#include "tests/graph/passes/pass_test_graphs.h"

namespace vertebra {
namespace {

const std::string kNorm = "\"n\" = batch_norm(\"c\") tensors=" + norm_fields("n") + "\n";
const std::string kConv = conv_line("c", "\"x\"") + "\n";

TEST(FoldBatchNorm, TakesTheNormIntoTheConvolutionByName) {
  const Graph before = graph_of("imported", kConv + kNorm, "\"n\"");
  Graph after = before;
  EXPECT_TRUE(fold_batch_norm(after));
  after.stage = Stage::kCanonical;
  remove_dead_code(after);
  const std::string expected =
      "graph \"g\" stage=canonical\ninput \"x\" 4x4x2\n"
      "\"n\" = conv2d(\"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
      "weight=[\"c/w\" krsc \"\" [" +
      norm_fields("n") +
      "]] residual=false clamp=none activation=none mean=false from=[\"c\" \"n\"]\noutput \"n\"\n";
  EXPECT_EQ(print(after), expected);
  expect_equal_outputs(before, after);
}

TEST(FoldBatchNorm, FoldsOneNormAfterTheOther) {
  const std::string second = "\"m\" = batch_norm(\"n\") tensors=" + norm_fields("m") + "\n";
  const Graph before = graph_of("imported", kConv + kNorm + second, "\"m\"");
  Graph after = before;
  canonicalize(after);
  ASSERT_EQ(after.nodes.size(), 1U);
  const auto& folded = std::get<Conv2dAttributes>(after.nodes[0].attributes).weight.folded;
  ASSERT_EQ(folded.size(), 2U);
  EXPECT_EQ(folded[0].gamma, "n/g");
  EXPECT_EQ(folded[1].gamma, "m/g");
  expect_equal_outputs(before, after);
}

void expect_not_folded(const Graph& graph) {
  Graph after = graph;
  EXPECT_FALSE(fold_batch_norm(after));
  EXPECT_EQ(after, graph);
}

TEST(FoldBatchNorm, LeavesANormWhoseConvolutionIsAnOutput) {
  expect_not_folded(graph_of("imported", kConv + kNorm, "\"n\" \"c\""));
}

TEST(FoldBatchNorm, LeavesANormWhoseConvolutionHasAnotherReader) {
  expect_not_folded(
      graph_of("imported", kConv + kNorm + "\"s\" = add(\"n\" \"c\") scale=1\n", "\"s\""));
}

TEST(FoldBatchNorm, LeavesANormThatFollowsNoConvolution) {
  expect_not_folded(graph_of(
      "imported", "\"n\" = batch_norm(\"x\") tensors=" + norm_fields("n") + "\n", "\"n\""));
}

TEST(FoldBatchNorm, ChangesNothingTheSecondTime) {
  Graph graph = graph_of("imported", kConv + kNorm, "\"n\"");
  ASSERT_TRUE(fold_batch_norm(graph));
  const Graph once = graph;
  EXPECT_FALSE(fold_batch_norm(graph));
  EXPECT_EQ(graph, once);
}

TEST(FoldPadding, AddsThePaddingToTheConvolutionsOwn) {
  std::string conv = conv_line("c", "\"q\"") + "\n";
  const std::string none = "pad=[0 0 0 0]";
  conv.replace(conv.find(none), none.size(), "pad=[2 1 0 0]");
  const Graph before = graph_of(
      "imported", "\"p\" = pad(\"x\") pad=[0 1 2 3]\n\"q\" = pad(\"p\") pad=[1 4 5 6]\n" + conv,
      "\"c\"");
  Graph after = before;
  EXPECT_TRUE(fold_padding(after));
  after.stage = Stage::kCanonical;
  remove_dead_code(after);
  verify(after);
  EXPECT_EQ(print(after),
            "graph \"g\" stage=canonical\ninput \"x\" 4x4x2\n"
            "\"c\" = conv2d(\"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[3 6 7 9] groups=1 "
            "weight=[\"c/w\" krsc \"\" []] residual=false clamp=none activation=none mean=false "
            "from=[\"p\" \"q\" "
            "\"c\"]\n"
            "output \"c\"\n");
  expect_equal_outputs(before, after);
  EXPECT_FALSE(fold_padding(after));
}

TEST(FoldPadding, LeavesPaddingInFrontOfOtherNodesAndForOtherReaders) {
  const Graph before = graph_of("imported",
                                "\"p\" = pad(\"x\") pad=[0 1 2 3]\n\"g\" = global_pool(\"p\")\n" +
                                    conv_line("c", "\"p\"") + "\n",
                                "\"c\" \"g\"");
  Graph after = before;
  canonicalize(after);
  EXPECT_NE(after.find_value("p"), kNoValue);
  EXPECT_EQ(after.node(after.value(after.find_value("g")).producer).inputs.front(),
            after.find_value("p"));
  EXPECT_EQ(after.node(after.value(after.find_value("c")).producer).inputs.front(), after.input);
  expect_equal_outputs(before, after);
}

TEST(FoldPadding, LeavesPaddingInFrontOfAPool) {
  // Zeros that compete in a maximum, where the pool's own padding never wins.
  const Graph before = graph_of("imported",
                                "\"p\" = pad(\"x\") pad=[1 1 1 1]\n"
                                "\"m\" = pool2d(\"p\") kind=max r=3 s=3 stride_h=2 stride_w=2 "
                                "pad=[0 0 0 0] count_padding=false\n",
                                "\"m\"");
  Graph after = before;
  canonicalize(after);
  after.stage = Stage::kImported;
  EXPECT_EQ(after, before);
}

const std::string kScaledSum = "\"s\" = add(\"x\" \"c\") scale=0.25\n";

TEST(FoldSumScale, TakesTheScaleIntoTheWeights) {
  const Graph before = graph_of("imported", kConv + kScaledSum, "\"s\"");
  Graph after = before;
  EXPECT_TRUE(fold_sum_scale(after));
  after.stage = Stage::kCanonical;
  verify(after);
  EXPECT_EQ(
      print(after),
      "graph \"g\" stage=canonical\ninput \"x\" 4x4x2\n"
      "\"c/scaled\" = conv2d(\"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
      "weight=[\"c/w\" krsc \"\" [] 0.25] residual=false clamp=none activation=none mean=false "
      "from=[\"c\"]\n"
      "\"s\" = add(\"x\" \"c/scaled\") scale=1\noutput \"s\"\n");
  expect_equal_outputs(before, after);
  const Graph once = after;
  EXPECT_FALSE(fold_sum_scale(after));
  EXPECT_EQ(after, once);
}

TEST(FoldSumScale, ScalesWhatABatchNormBetweenGives) {
  const Graph before =
      graph_of("imported", kConv + kNorm + "\"s\" = add(\"x\" \"n\") scale=-3\n", "\"s\"");
  Graph after = before;
  canonicalize(after);
  ASSERT_EQ(after.nodes.size(), 2U);
  expect_equal_outputs(before, after);
}

void expect_scale_kept(const std::string& nodes, const std::string& outputs) {
  const Graph before = graph_of("imported", nodes, outputs);
  Graph after = before;
  EXPECT_FALSE(fold_sum_scale(after));
  EXPECT_EQ(after, before);
}

TEST(FoldSumScale, LeavesAScaleThatOthersWouldSee) {
  expect_scale_kept(kConv + kScaledSum, "\"s\" \"c\"");
  expect_scale_kept(kConv + kScaledSum + "\"t\" = add(\"s\" \"c\") scale=1\n", "\"t\"");
  expect_scale_kept(kConv + "\"s\" = add(\"c\" \"x\") scale=0.25\n", "\"s\"");
  expect_scale_kept(kConv + "\"c/scaled\" = clamp(\"x\") range=[0 6]\n" + kScaledSum,
                    "\"s\" \"c/scaled\"");
}

TEST(RemoveDeadCode, RemovesWhatNoOutputNeeds) {
  Graph graph = graph_of("imported", kConv + "\"dead\" = add(\"c\" \"c\") scale=1\n", "\"c\"");
  EXPECT_TRUE(remove_dead_code(graph));
  EXPECT_EQ(graph, graph_of("imported", kConv, "\"c\""));
  EXPECT_FALSE(remove_dead_code(graph));
}

TEST(Canonicalize, ShowsTheGraphAfterEveryPassAndSetsTheStage) {
  Graph graph = graph_of("imported", kConv + kNorm, "\"n\"");
  std::vector<std::string> passes;
  canonicalize(graph, [&](std::string_view pass, const Graph& seen) {
    passes.emplace_back(pass);
    EXPECT_EQ(seen.stage, Stage::kCanonical);
  });
  EXPECT_EQ(passes, (std::vector<std::string>{"fold_padding", "fold_batch_norm", "fold_sum_scale",
                                              "remove_dead_code"}));
}

}  // namespace
}  // namespace vertebra
