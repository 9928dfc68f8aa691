#include "graph/ir/graph.h"

#include <gtest/gtest.h>

#include "graph/ir/builder.h"
#include "graph/ir/verify.h"

namespace vertebra {
namespace {

// x -> dead_1 -> dead_2; x -> a -> b; a is read twice.
Graph graph_with_dead_nodes() {
  GraphBuilder b("g", {4, 4, 2}, "x");
  const ValueId dead = b.clamp("dead_1", b.input(), {0, 1});
  const ValueId a = b.clamp("a", b.input(), {0, 2});
  b.add("dead_2", dead, a);
  return std::move(b).finish({b.add("b", a, a)});
}

std::vector<std::string> value_names(const Graph& graph) {
  std::vector<std::string> names;
  for (const Value& value : graph.values) names.push_back(value.name);
  return names;
}

TEST(Graph, FindsValuesByName) {
  const Graph graph = graph_with_dead_nodes();
  EXPECT_EQ(graph.find_value("x"), graph.input);
  EXPECT_EQ(graph.value(graph.find_value("dead_2")).name, "dead_2");
  EXPECT_EQ(graph.find_value("c"), kNoValue);
}

TEST(Graph, CountsReadersAndOutputsAsUses) {
  Graph graph = graph_with_dead_nodes();
  graph.outputs.push_back(graph.find_value("a"));
  // x, dead_1, a (dead_2, b twice, output), dead_2, b (output)
  EXPECT_EQ(graph.use_counts(), (std::vector<int>{2, 1, 4, 0, 1}));
  EXPECT_TRUE(graph.is_output(graph.find_value("a")));
  EXPECT_FALSE(graph.is_output(graph.find_value("dead_1")));
}

TEST(Graph, KnowsTheProducerOfEveryValueButTheInput) {
  const Graph graph = graph_with_dead_nodes();
  EXPECT_EQ(graph.producer_of(graph.input), nullptr);
  EXPECT_EQ(graph.name_of(*graph.producer_of(graph.find_value("b"))), "b");
}

TEST(RemoveUnusedNodes, KeepsWhatOutputsNeedInOrder) {
  Graph graph = graph_with_dead_nodes();
  remove_unused_nodes(graph);
  verify(graph);
  EXPECT_EQ(value_names(graph), (std::vector<std::string>{"x", "a", "b"}));
  EXPECT_EQ(graph.nodes[1].inputs, (std::vector<ValueId>{1, 1}));
  EXPECT_EQ(graph.outputs, (std::vector<ValueId>{2}));
}

TEST(RemoveUnusedNodes, KeepsAnInputThatNothingReads) {
  Graph graph = graph_with_dead_nodes();
  graph.outputs = {graph.input};
  remove_unused_nodes(graph);
  EXPECT_EQ(value_names(graph), (std::vector<std::string>{"x"}));
  EXPECT_EQ(graph.outputs, (std::vector<ValueId>{0}));
}

TEST(RemoveUnusedNodes, ChangesNothingTheSecondTime) {
  Graph graph = graph_with_dead_nodes();
  remove_unused_nodes(graph);
  const Graph once = graph;
  remove_unused_nodes(graph);
  EXPECT_EQ(graph, once);
}

TEST(Conv2dProblem, OfANodeHasTheShapeOfItsInput) {
  GraphBuilder b("g", {10, 11, 12});
  const ValueId y = b.conv2d("c", b.input(), {18, 3, 4, 2, 5, {1, 2, 3, 4}, 6, {}, {}});
  const Graph graph = std::move(b).finish({y});
  EXPECT_EQ(conv2d_problem(graph, graph.nodes[0], 7),
            (Conv2dProblem{7, 10, 11, 12, 18, 3, 4, 2, 5, {1, 2, 3, 4}, 6}));
}

TEST(CountParameters, CountsBiasesAndFoldedNormsButNotMeansAndVariances) {
  const BatchNormTensors norm{"g", "b", "m", "v", 0.001};
  GraphBuilder b("g", {4, 4, 6}, "x");
  const WeightExpr weight{"w", WeightLayout::kKRSC, "bias", {norm}};
  ValueId x = b.conv2d("c", b.input(), {4, 3, 3, 1, 1, {}, 2, weight, {}});
  x = b.batch_norm("n", x, norm);
  x = b.dense("d", b.global_pool("p", x), {5, {"k", WeightLayout::kKC, "bias", {}}});
  const Graph graph = std::move(b).finish({x});
  EXPECT_EQ(count_parameters(graph), (4 * 3 * 3 * 3 + 4 + 2 * 4) + 2 * 4 + (5 * 4 + 5));
  EXPECT_EQ(count_macs(graph), 2 * 2 * 4 * 3 * 3 * 3 + 5 * 4);
}

TEST(CountParameters, OfANormWithoutGammaIsBetaAlone) {
  const BatchNormTensors norm{"", "b", "m", "v", 0.001};
  GraphBuilder b("g", {4, 4, 6}, "x");
  const WeightExpr weight{"w", WeightLayout::kKRSC, "", {norm}};
  const ValueId x = b.conv2d("c", b.input(), {4, 1, 1, 1, 1, {}, 1, weight, {}});
  const Graph graph = std::move(b).finish({b.batch_norm("n", x, norm)});
  EXPECT_EQ(count_parameters(graph), 4 * 6 + 4 + 4);
}

}  // namespace
}  // namespace vertebra
