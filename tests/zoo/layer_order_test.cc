#include "zoo/layer_order.h"

#include "graph/ir/builder.h"

namespace vertebra::zoo {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> ordered_names(const Graph& graph) {
  std::vector<std::string> names;
  for (const NodeId id : layer_order(graph)) names.push_back(graph.name_of(graph.node(id)));
  return names;
}

TEST(LayerOrder, PutsLayersFarFromTheOutputFirst) {
  GraphBuilder b("g", {4, 4, 2}, "x");
  const ValueId shortcut = b.relu("shortcut", b.input());
  const ValueId a = b.relu("long_1", b.input());
  const ValueId sum = b.add("sum", shortcut, b.relu("long_2", a));
  EXPECT_THAT(ordered_names(std::move(b).finish({sum})),
              ElementsAre("long_1", "shortcut", "long_2", "sum"));
}

TEST(LayerOrder, BreaksTiesByTheFirstOperand) {
  GraphBuilder b("g", {4, 4, 2}, "x");
  const ValueId first = b.relu("made_first", b.input());
  const ValueId second = b.relu("made_second", b.input());
  const ValueId sum = b.add("sum", second, first);
  EXPECT_THAT(ordered_names(std::move(b).finish({sum})),
              ElementsAre("made_second", "made_first", "sum"));
}

TEST(LayerOrder, CountsALayerOfSeveralNodesOnce) {
  GraphBuilder b("g", {4, 4, 2}, "x");
  const ClampAttributes relu{{0, 6}};
  const ValueId half = b.add_node("half", relu, {b.input()}, {"pair"});
  const ValueId pair = b.add_node("pair", relu, {half}, {"pair"});
  const ValueId plain = b.relu("plain", b.input());
  const ValueId sum = b.add("sum", plain, pair);
  // As nodes, `half` would be farther than `plain`.
  EXPECT_THAT(ordered_names(std::move(b).finish({sum})),
              ElementsAre("plain", "half", "pair", "sum"));
}

}  // namespace
}  // namespace vertebra::zoo
