#include "graph/ir/verify.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/ir/builder.h"

namespace vertebra {
namespace {

// pad -> conv -> batch norm -> clamp
Graph sound_graph() {
  GraphBuilder b("g", {4, 4, 2});
  ValueId x = b.pad("p", b.input(), {1, 1, 1, 1});
  x = b.conv2d("c", x, {3, 3, 3, 1, 1, {}, 1, {"w", WeightLayout::kKRSC, "", {}}, {}});
  x = b.batch_norm("n", x, {"g", "b", "m", "v", 0.001});
  return std::move(b).finish({b.clamp("r", x, {0, 6})});
}

std::string complaint(const Graph& graph) {
  try {
    verify(graph);
  } catch (const InvalidModel& e) {
    return e.what();
  }
  return "nothing";
}

Conv2dAttributes& conv_of(Graph& graph) {
  return std::get<Conv2dAttributes>(graph.nodes[1].attributes);
}

TEST(Verify, AcceptsASoundGraph) { EXPECT_EQ(complaint(sound_graph()), "nothing"); }

TEST(Verify, RejectsIdsOutOfRange) {
  using testing::HasSubstr;
  Graph graph = sound_graph();
  graph.input = 99;
  EXPECT_THAT(complaint(graph), HasSubstr("no input"));
  graph = sound_graph();
  graph.outputs = {99};
  EXPECT_THAT(complaint(graph), HasSubstr("output value 99"));
  graph = sound_graph();
  graph.outputs.clear();
  EXPECT_THAT(complaint(graph), HasSubstr("no output"));
  graph = sound_graph();
  graph.nodes[2].inputs = {-1};
  EXPECT_THAT(complaint(graph), HasSubstr("input value -1"));
  graph = sound_graph();
  graph.nodes[2].output = 99;
  EXPECT_THAT(complaint(graph), HasSubstr("output value 99"));
}

TEST(Verify, RejectsAnotherOrder) {
  Graph graph = sound_graph();
  std::swap(graph.nodes[0], graph.nodes[1]);
  EXPECT_THAT(complaint(graph), testing::HasSubstr("before it is made"));
}

TEST(Verify, RejectsTwoProducersAndNone) {
  using testing::HasSubstr;
  Graph graph = sound_graph();
  graph.nodes.push_back(graph.nodes[3]);
  EXPECT_THAT(complaint(graph), HasSubstr("one producer per value"));
  graph = sound_graph();
  graph.values.push_back({"orphan", {1, 1, 1}, kNoNode});
  EXPECT_THAT(complaint(graph), HasSubstr("'orphan': no producer"));
}

TEST(Verify, RejectsNames) {
  using testing::HasSubstr;
  Graph graph = sound_graph();
  graph.values[2].name = graph.values[1].name;
  EXPECT_THAT(complaint(graph), HasSubstr("'p' twice"));
  graph = sound_graph();
  graph.values[2].name.clear();
  EXPECT_THAT(complaint(graph), HasSubstr("without a name"));
}

TEST(Verify, RejectsShapesThatDoNotFollow) {
  Graph graph = sound_graph();
  graph.values[2].shape.c = 5;
  EXPECT_THAT(complaint(graph), testing::HasSubstr("4x4x5; expected 4x4x3"));
}

TEST(Verify, KeepsFoldedNormsAndEpiloguesToTheirStages) {
  using testing::HasSubstr;
  Graph graph = sound_graph();
  conv_of(graph).weight.folded.push_back({"g", "b", "m", "v", 0.001});
  EXPECT_THAT(complaint(graph), HasSubstr("none at stage imported"));
  graph = sound_graph();
  conv_of(graph).epilogue.clamp = ClampRange{0, 6};
  EXPECT_THAT(complaint(graph), HasSubstr("none at stage imported"));
  graph.stage = Stage::kCanonical;
  EXPECT_THAT(complaint(graph), HasSubstr("none at stage canonical"));
}

TEST(Verify, RejectsFoldedNormsOfDenseLayersAtImported) {
  GraphBuilder b("g", {1, 1, 2});
  const WeightExpr folded{"w", WeightLayout::kKC, "", {{"g", "b", "m", "v", 0.001}}};
  Graph graph = std::move(b).finish({b.dense("d", b.input(), {3, folded})});
  EXPECT_THAT(complaint(graph), testing::HasSubstr("none at stage imported"));
  graph.stage = Stage::kCanonical;
  EXPECT_EQ(complaint(graph), "nothing");
}

TEST(Verify, RejectsAFactorOfTheWeightsAtImported) {
  GraphBuilder b("g", {1, 1, 2});
  const WeightExpr scaled{"w", WeightLayout::kKC, "", {}, 0.5};
  Graph graph = std::move(b).finish({b.dense("d", b.input(), {3, scaled})});
  EXPECT_THAT(complaint(graph), testing::HasSubstr("1 at stage imported"));
  graph.stage = Stage::kCanonical;
  EXPECT_EQ(complaint(graph), "nothing");
}

TEST(Verify, RejectsAnInputWithAProducer) {
  Graph graph = sound_graph();
  graph.values[0].producer = 3;
  EXPECT_THAT(complaint(graph), testing::HasSubstr("a producer"));
}

TEST(Verify, RejectsPaddingInFrontOfAConvolutionOnceCanonical) {
  Graph graph = sound_graph();
  for (const Stage stage : {Stage::kCanonical, Stage::kFused}) {
    graph.stage = stage;
    EXPECT_THAT(complaint(graph), testing::HasSubstr("behind padding 'p'"));
  }
}

TEST(CountMacs, CountsConvolutionsAndDenseLayers) {
  EXPECT_EQ(count_macs(sound_graph()), 4 * 4 * 3 * 3 * 3 * 2);
  EXPECT_EQ(count_parameters(sound_graph()), 3 * 3 * 3 * 2 + 2 * 3);
}

}  // namespace
}  // namespace vertebra
