#include "graph/passes/fuse/commute_pool.h"

#include <gtest/gtest.h>

#include "graph/ir/verify.h"
#include "tests/graph/passes/pass_test_graphs.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

// A convolution of the two channels into k of them, with a bias where `weight_rest` says so.
std::string conv(
    const std::string& name, const std::string& input, int k,
    const std::string& weight_rest = " \"\" []]",
    const std::string& rest = " residual=false clamp=none activation=none mean=false") {
  std::string line = conv_line(name, input, weight_rest, rest) + "\n";
  line.replace(line.find("k=2"), 3, "k=" + std::to_string(k));
  return line;
}

std::string pool(const std::string& input, const std::string& kind, int stride,
                 const std::string& pad, const std::string& count_padding = "false") {
  const std::string s = std::to_string(stride);
  return "\"p\" = pool2d(" + input + ") kind=" + kind + " r=3 s=3 stride_h=" + s +
         " stride_w=" + s + " pad=" + pad + " count_padding=" + count_padding + "\n";
}

const std::string kNormed = " \"\" [" + norm_fields("n") + "]]";
const std::string kPadded = "[1 1 1 1]";
const std::string kTransition = conv("c", "\"x\"", 2, kNormed) + pool("\"c\"", "mean", 2, kPadded);
// One channel of the two.
const std::string kProjection = pool("\"x\"", "mean", 1, kPadded) + conv("e", "\"p\"", 1);

// What is left of the pass on a graph that it must not change.
std::string reason_not_to(const Graph& graph,
                          const FusionVerdict& verdict = {Support::yes(), 1.0}) {
  Graph after = graph;
  ScriptedOracle oracle(verdict);
  std::vector<FusionRecord> records;
  EXPECT_FALSE(commute_pool(after, oracle, records));
  EXPECT_EQ(after, graph);
  EXPECT_EQ(records.size(), 1U);
  return records.empty() ? "no record" : records.front().reason;
}

Graph commuted(const Graph& before) {
  Graph after = before;
  ScriptedOracle oracle({Support::yes(), 0.5});
  std::vector<FusionRecord> records;
  EXPECT_TRUE(commute_pool(after, oracle, records));
  EXPECT_EQ(records.size(), 1U);
  EXPECT_TRUE(records.front().accepted);
  EXPECT_EQ(records.front().gain_s, 0.5);
  verify(after);
  EXPECT_EQ(parse_graph(print(after)), after);
  expect_equal_outputs(before, after);
  const Graph once = after;
  records.clear();
  EXPECT_FALSE(commute_pool(after, oracle, records));
  EXPECT_EQ(after, once);
  return after;
}

TEST(CommutePool, ConvolvesFewerPixels) {
  const Graph after = commuted(graph_of("fused", kTransition, "\"p\""));
  EXPECT_EQ(print(after),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"c/pooled\" = pool2d(\"x\") kind=mean r=3 s=3 stride_h=2 stride_w=2 pad=[1 1 1 1] "
            "count_padding=false from=[\"p\"]\n"
            "\"p\" = conv2d(\"c/pooled\") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] "
            "groups=1 weight=[\"c/w\" krsc" +
                kNormed +
                " residual=false clamp=none activation=none mean=false from=[\"c\"]\n"
                "output \"p\"\n");
}

TEST(CommutePool, PoolsFewerChannels) {
  const Graph after = commuted(graph_of("fused", kProjection, "\"e\""));
  EXPECT_EQ(print(after),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"p/projected\" = conv2d(\"x\") k=1 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] "
            "groups=1 weight=[\"e/w\" krsc \"\" []] residual=false clamp=none activation=none "
            "mean=false from=[\"e\"]\n"
            "\"e\" = pool2d(\"p/projected\") kind=mean r=3 s=3 stride_h=1 stride_w=1 "
            "pad=[1 1 1 1] count_padding=false from=[\"p\"]\n"
            "output \"e\"\n");
  EXPECT_EQ(after.shape_of(after.find_value("p/projected")), (Shape{4, 4, 1}));
}

// Without a bias the zeros of the padding are those of the convolution's values.
TEST(CommutePool, CountsPaddingWhereNothingIsAdded) {
  commuted(graph_of("fused", pool("\"x\"", "mean", 1, kPadded, "true") + conv("e", "\"p\"", 1),
                    "\"e\""));
  commuted(graph_of("fused", conv("c", "\"x\"", 2) + pool("\"c\"", "mean", 2, kPadded, "true"),
                    "\"p\""));
  // And with one where there is no padding to count.
  commuted(graph_of("fused",
                    conv("c", "\"x\"", 2, kNormed) + pool("\"c\"", "mean", 1, "[0 0 0 0]", "true"),
                    "\"p\""));
}

// The oracle compares with a convolution that has taken the clamp, not with one that has not.
TEST(CommutePool, TellsTheOracleOfTheClampBehind) {
  class Listener final : public FusionOracle {
   public:
    FusionVerdict ask(const FusionProposal&) override { return {}; }
    FusionVerdict compare(const RewriteProposal& proposal) override {
      replaced = print(proposal.before);
      made = proposal.made.size();
      return {Support::yes(), 1.0};
    }
    std::string replaced;
    std::size_t made = 0;
  };
  const Graph before =
      graph_of("fused", kProjection + "\"r\" = clamp(\"e\") range=[0 1]\n", "\"r\"");
  Graph after = before;
  Listener oracle;
  std::vector<FusionRecord> records;
  EXPECT_TRUE(commute_pool(after, oracle, records));
  EXPECT_THAT(oracle.replaced, HasSubstr("clamp=[0 1]"));
  EXPECT_EQ(oracle.made, 3U);
  EXPECT_EQ(after.nodes.size(), 3U);
  expect_equal_outputs(before, after);
}

TEST(CommutePool, SaysWhyNot) {
  const auto why_not = [](const std::string& nodes, const std::string& outputs) {
    return reason_not_to(graph_of("fused", nodes, outputs));
  };
  EXPECT_THAT(why_not(conv("c", "\"x\"", 2) + pool("\"c\"", "max", 2, kPadded), "\"p\""),
              HasSubstr("no mean"));
  std::string strided = kTransition;
  strided.replace(strided.find("stride_h=1"), 10, "stride_h=2");
  EXPECT_THAT(why_not(strided, "\"p\""), HasSubstr("not 1x1 at stride 1"));
  std::string padded = kTransition;
  padded.replace(padded.find("pad=[0"), 6, "pad=[1");
  EXPECT_THAT(why_not(padded, "\"p\""), HasSubstr("unpadded"));
  EXPECT_THAT(why_not(conv("c", "\"x\"", 2, " \"\" []]",
                           " residual=false clamp=[0 1] activation=none mean=false") +
                          pool("\"c\"", "mean", 2, kPadded),
                      "\"p\""),
              HasSubstr("has an epilogue"));
  EXPECT_THAT(
      why_not(conv("c", "\"x\"", 2, kNormed) + pool("\"c\"", "mean", 2, kPadded, "true"), "\"p\""),
      HasSubstr("counts padding"));
  EXPECT_THAT(why_not(kTransition, "\"p\" \"c\""), HasSubstr("read elsewhere"));
  EXPECT_THAT(why_not(kTransition + "\"r\" = clamp(\"c\") range=[0 1]\n", "\"p\" \"r\""),
              HasSubstr("read elsewhere"));
  EXPECT_THAT(why_not(conv("c", "\"x\"", 2) + pool("\"c\"", "mean", 1, kPadded), "\"p\""),
              HasSubstr("no fewer pixels"));
  EXPECT_THAT(why_not(pool("\"x\"", "mean", 2, kPadded) + conv("e", "\"p\"", 1), "\"e\""),
              HasSubstr("the pool gives fewer pixels"));
  EXPECT_THAT(why_not(pool("\"x\"", "mean", 1, kPadded) + conv("c", "\"p\"", 2), "\"c\""),
              HasSubstr("no fewer channels"));
  EXPECT_THAT(
      why_not(kTransition + "\"c/pooled\" = clamp(\"x\") range=[0 1]\n", "\"p\" \"c/pooled\""),
      HasSubstr("name of the new value is taken"));
}

TEST(CommutePool, FollowsTheOracle) {
  const Graph graph = graph_of("fused", kTransition, "\"p\"");
  EXPECT_EQ(reason_not_to(graph, {Support::no("no such kernel"), 1.0}), "no such kernel");
  EXPECT_EQ(reason_not_to(graph, {Support::yes(), 0.0}), "no gain");
}

}  // namespace
}  // namespace vertebra
