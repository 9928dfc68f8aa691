#include "graph/ir/builder.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/ir/verify.h"

namespace vertebra {
namespace {

const Shape kX{4, 4, 2};

TEST(GraphBuilder, NumbersValuesInTheOrderOfTheirNodes) {
  GraphBuilder b("g", kX, "x");
  EXPECT_EQ(b.input(), 0);
  EXPECT_EQ(b.clamp("a", b.input(), {0, 6}), 1);
  EXPECT_EQ(b.global_pool("b", 1), 2);
  EXPECT_EQ(b.shape_of(2), (Shape{1, 1, 2}));
  const Graph graph = std::move(b).finish({2});
  EXPECT_EQ(graph.value(0), (Value{"x", kX, kNoNode}));
  EXPECT_EQ(graph.value(2), (Value{"b", {1, 1, 2}, 1}));
  EXPECT_EQ(graph.nodes[1], (Node{GlobalPoolAttributes{}, {1}, 2, {"b"}}));
  EXPECT_EQ(graph.stage, Stage::kImported);
}

TEST(GraphBuilder, CallsTheInputInputUnlessTold) {
  GraphBuilder b("g", kX);
  EXPECT_EQ(std::move(b).finish({0}).value(0).name, "input");
}

TEST(GraphBuilder, KeepsTheSourcesThatAreGiven) {
  GraphBuilder b("g", kX);
  b.add_node("y", AddAttributes{}, {0, 0}, {"a", "b"});
  EXPECT_EQ(std::move(b).finish({1}).nodes[0].sources, (std::vector<std::string>{"a", "b"}));
}

TEST(GraphBuilder, IsUnchangedByANodeThatItRefuses) {
  GraphBuilder b("g", kX);
  EXPECT_THROW(b.softmax("y", b.input()), InvalidModel);
  EXPECT_EQ(b.clamp("y", b.input(), {0, 6}), 1);
  verify(std::move(b).finish({1}));
}

TEST(GraphBuilder, RefusesAnInputWithoutAName) {
  EXPECT_THROW(GraphBuilder("g", kX, ""), InvalidModel);
}

TEST(GraphBuilder, RefusesTheNameOfTheInput) {
  GraphBuilder b("g", kX, "x");
  EXPECT_THROW(b.clamp("x", 0, {0, 6}), InvalidModel);
}

TEST(GraphBuilder, RefusesShapesAndOutputsOfValuesThatItDoesNotHave) {
  GraphBuilder b("g", kX);
  EXPECT_THROW(b.shape_of(-1), InvalidModel);
  EXPECT_THROW(b.shape_of(1), InvalidModel);
  EXPECT_THROW(std::move(b).finish({1}), InvalidModel);
}

TEST(SamePadding, TreatsRowsAndColumnsApart) {
  EXPECT_EQ(same_padding({5, 8, 1}, 3, 5, 2), (Padding{1, 1, 1, 2}));
  EXPECT_EQ(same_padding({224, 112, 3}, 3, 1, 2), (Padding{0, 0, 1, 0}));
}

}  // namespace
}  // namespace vertebra
