#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "graph/core/error.h"
#include "graph/ir/builder.h"
#include "graph/ir/op_schema.h"
#include "graph/ir/text.h"

namespace vertebra {
namespace {

// Every op once, names and numbers that are hard to print.
Graph graph_with_every_op() {
  GraphBuilder b("a \"quoted\" \\ name\nof two lines", {9, 7, 3});
  ValueId x = b.normalize("norm", b.input(), {{1.0 / 3, 0.1, 127}, {128, 1e-300, 3.5}});
  x = b.pad("pad \"p\"", x, {0, 1, 2, 3});
  Conv2dAttributes conv{8, 3, 3, 2, 1, {1, 0, 0, 2}, 1, {"w", WeightLayout::kRSCK, "bias", {}}, {}};
  x = b.conv2d("conv", x, conv);
  x = b.batch_norm("bn", x, {"g", "b", "m", "v", 1.001e-5});
  x = b.clamp("relu", x, {0, std::numeric_limits<double>::infinity()});
  const ValueId sum = b.add("sum", x, x, -0.1);
  x = b.crop("crop", sum, {1, 0, 0, 2});
  x = b.pool2d("max", x, {PoolKind::kMax, 2, 3, 1, 2, {1, 0, 0, 1}, false});
  x = b.pool2d("mean", x, {PoolKind::kMean, 2, 1, 1, 1, {1, 0, 1, 0}, true});
  for (const auto kind : {ActivationKind::kSilu, ActivationKind::kSigmoid, ActivationKind::kTanh}) {
    x = b.activation("activation " + std::to_string(static_cast<int>(kind)), x, kind);
  }
  x = b.concat("three", {x, x, x});
  x = b.multiply("gated", x, b.global_pool("gate", x));
  x = b.lrn("lrn", x, {5, 1e-4 / 3, 0.75, 2});
  b.flatten("by channel", x, FlattenOrder::kCHW);
  x = b.flatten("by pixel", x, FlattenOrder::kHWC);
  x = b.dense("fc", x, {5, {"k", WeightLayout::kCK, "", {}}});
  const ValueId probabilities = b.softmax("probabilities", x);
  return std::move(b).finish({x, probabilities, sum});
}

TEST(GraphText, ReadsBackAsTheSameGraph) {
  const Graph graph = graph_with_every_op();
  EXPECT_EQ(parse_graph(print(graph)), graph);
  EXPECT_EQ(print(parse_graph(print(graph))), print(graph));
}

TEST(GraphText, IsTestedOnEveryOp) {
  std::set<std::size_t> kinds;
  for (const Node& node : graph_with_every_op().nodes) kinds.insert(node.attributes.index());
  EXPECT_EQ(kinds.size(), kOpSchemas.size());
}

TEST(GraphText, KeepsStageFoldedNormsEpilogueAndSources) {
  GraphBuilder b("g", {4, 4, 2});
  const WeightExpr weight{"w", WeightLayout::kKRSC, "", {{"g", "b", "m", "v", 0.001}}, 1.0 / 3};
  const Conv2dAttributes conv{2, 1, 1, 1, 1, {}, 1, weight, {true, ClampRange{-0.5, 6}}};
  Conv2dAttributes active = conv;
  active.epilogue = {false, {}, true, ActivationKind::kSigmoid};
  const ValueId y = b.add_node("y", conv, {b.input(), b.input()}, {"conv", "bn", "add"});
  const ValueId z = b.add_node("z", active, {y});
  Graph graph = std::move(b).finish({y, z});
  graph.stage = Stage::kFused;
  EXPECT_EQ(parse_graph(print(graph)), graph);
}

// What parse_graph says of a text.
std::string complaint(const std::string& text) {
  try {
    parse_graph(text);
  } catch (const InvalidModel& e) {
    return e.what();
  }
  return "nothing";
}

TEST(GraphText, SaysWhereTheTextIsWrong) {
  using testing::HasSubstr;
  const std::string head = "graph \"g\" stage=imported\ninput \"x\" 4x4x2\n";
  EXPECT_THAT(complaint(""), HasSubstr("line 1, column 1: the end; expected 'graph'"));
  EXPECT_THAT(complaint("graph \"g\" stage=raw\n"),
              HasSubstr("stage imported, canonical or fused"));
  EXPECT_THAT(complaint("graph \"g stage=imported\n"), HasSubstr("a closing quote"));
  EXPECT_THAT(complaint("graph \"g\" stage=imported\ninput \"x\" 4x4\n"), HasSubstr("line 2"));
  EXPECT_THAT(complaint(head + "\"y\" = conv3d(\"x\")\n"), HasSubstr("line 3, column 13"));
  EXPECT_THAT(complaint(head + "\"y\" = add(\"x\" \"z\") scale=1\n"),
              HasSubstr("the name of a value made above"));
  EXPECT_THAT(complaint(head + "\"y\" = add(\"x\" \"x\") scale=1 k=3\n"),
              HasSubstr("the end of the line"));
  EXPECT_THAT(complaint(head + "\"y\" = clamp(\"x\") range=[0 six]\n"), HasSubstr("a number"));
  EXPECT_THAT(complaint(head + "\"y\" = clamp(\"x\") range=[0 nan]\n"), HasSubstr("NaN"));
  EXPECT_THAT(complaint(head + "\"y\" = clamp(\"x\") range=[1 0]\n"),
              HasSubstr("min not above max"));
  EXPECT_THAT(complaint(head + "\"y\" = activation(\"x\") kind=relu\n"),
              HasSubstr("one of silu, sigmoid, tanh before this"));
  EXPECT_THAT(complaint(head + "\"y\" = flatten(\"x\") order=whc\n"),
              HasSubstr("one of hwc, chw before this"));
  EXPECT_THAT(complaint(head + "\"y\" = concat(\"x\")\n"), HasSubstr("2 or more"));
  EXPECT_THAT(complaint(head + "output \"x\"\nmore"), HasSubstr("nothing after the outputs"));
  EXPECT_THAT(complaint(head + "output\n"), HasSubstr("no output"));
  EXPECT_THAT(complaint(head + "\"x\" = add(\"x\" \"x\") scale=1\noutput \"x\"\n"),
              HasSubstr("a second time"));
}

}  // namespace
}  // namespace vertebra
