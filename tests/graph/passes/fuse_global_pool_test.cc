#include "graph/passes/fuse/fuse_global_pool.h"

#include <gtest/gtest.h>

#include "tests/graph/passes/pass_test_graphs.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

const std::string kConv = conv_line("c", "\"x\"") + "\n";
const std::string kPool = "\"p\" = global_pool(\"c\")\n";

// Runs the pass where it must change nothing; returns the reason that it recorded.
std::string reason_not_to(const Graph& graph,
                          const FusionVerdict& verdict = {Support::yes(), 1.0}) {
  Graph after = graph;
  ScriptedOracle oracle(verdict);
  std::vector<FusionRecord> records;
  EXPECT_FALSE(fuse_global_pool(after, oracle, records));
  EXPECT_EQ(after, graph);
  EXPECT_EQ(records.size(), 1U);
  EXPECT_EQ(records.front().pass, "fuse_global_pool");
  EXPECT_EQ(records.front().node, "p");
  EXPECT_FALSE(records.front().accepted);
  return records.front().reason;
}

TEST(FuseGlobalPool, BecomesTheConvolutionsMean) {
  const Graph before = graph_of("canonical", kConv + kPool, "\"p\"");
  Graph after = before;
  ScriptedOracle oracle({Support::yes(), 0.5});
  const auto records = fuse(after, oracle);
  EXPECT_EQ(print(after),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"p\" = conv2d(\"x\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 "
            "weight=[\"c/w\" krsc \"\" []] residual=false clamp=none activation=none mean=true "
            "from=[\"c\" \"p\"]\n"
            "output \"p\"\n");
  EXPECT_EQ(after.shape_of(after.find_value("p")), (Shape{1, 1, 2}));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].accepted);
  EXPECT_EQ(records[0].gain_s, 0.5);
  expect_equal_outputs(before, after);
}

TEST(FuseGlobalPool, IsTheMeanOfWhatTheClampHasMade) {
  const Graph before = graph_of(
      "canonical", kConv + "\"r\" = clamp(\"c\") range=[-0.5 2]\n\"p\" = global_pool(\"r\")\n",
      "\"p\"");
  Graph after = before;
  ScriptedOracle oracle;
  fuse(after, oracle);
  ASSERT_EQ(after.nodes.size(), 1U);
  const auto& epilogue = std::get<Conv2dAttributes>(after.nodes[0].attributes).epilogue;
  EXPECT_TRUE(epilogue.mean);
  EXPECT_EQ(epilogue.clamp, (ClampRange{-0.5, 2}));
  expect_equal_outputs(before, after);
}

// The passes that come before it in the pipeline find nothing to do behind a mean.
TEST(FuseGlobalPool, LeavesAClampAndASumBehindTheMeanAlone) {
  const Graph before = graph_of("canonical",
                                kConv + kPool +
                                    "\"r\" = clamp(\"p\") range=[0 6]\n"
                                    "\"s\" = add(\"r\" \"r\") scale=1\n",
                                "\"s\"");
  Graph after = before;
  ScriptedOracle oracle;
  fuse(after, oracle);
  EXPECT_EQ(after.nodes.size(), 3U);
  const Graph once = after;
  fuse(after, oracle);
  EXPECT_EQ(after, once);
  expect_equal_outputs(before, after);
}

TEST(FuseGlobalPool, SaysWhyNot) {
  EXPECT_THAT(reason_not_to(graph_of("fused", kConv + kPool, "\"p\" \"c\"")),
              HasSubstr("is an output"));
  EXPECT_THAT(reason_not_to(graph_of("fused", kConv + kPool + "\"r\" = clamp(\"c\") range=[0 6]\n",
                                     "\"p\" \"r\"")),
              HasSubstr("other readers"));
  EXPECT_THAT(reason_not_to(graph_of("fused", "\"p\" = global_pool(\"x\")\n", "\"p\"")),
              HasSubstr("not made by a convolution"));
  const std::string mean =
      conv_line("c", "\"x\"", " \"\" []]", " residual=false clamp=none activation=none mean=true") +
      "\n";
  EXPECT_THAT(reason_not_to(graph_of("fused", mean + kPool, "\"p\"")),
              HasSubstr("gives a mean already"));
}

TEST(FuseGlobalPool, FollowsTheOracle) {
  const Graph graph = graph_of("fused", kConv + kPool, "\"p\"");
  EXPECT_EQ(reason_not_to(graph, {Support::no("no such kernel"), 1.0}), "no such kernel");
  EXPECT_EQ(reason_not_to(graph, {Support::yes(), 0.0}), "no gain");
}

TEST(FuseGlobalPool, ChangesNothingTheSecondTime) {
  Graph graph = graph_of("canonical", kConv + kPool, "\"p\"");
  ScriptedOracle oracle;
  fuse(graph, oracle);
  const Graph once = graph;
  EXPECT_TRUE(fuse(graph, oracle).empty());
  EXPECT_EQ(graph, once);
}

}  // namespace
}  // namespace vertebra
