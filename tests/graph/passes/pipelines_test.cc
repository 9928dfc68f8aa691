#include "graph/passes/pipelines.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/ir/verify.h"
#include "tests/graph/passes/pass_test_graphs.h"

namespace vertebra {
namespace {

const std::string kBlock =
    conv_line("c", "\"x\"") + "\n\"n\" = batch_norm(\"c\") tensors=" + norm_fields("n") +
    "\n\"s\" = add(\"n\" \"x\") scale=1\n" + "\"r\" = clamp(\"s\") range=[0 6]\n";

// Gives two values one name while it is asked, which the verifier must notice.
class BreakingOracle final : public FusionOracle {
 public:
  explicit BreakingOracle(Graph& graph) : graph_(graph) {}
  FusionVerdict ask(const FusionProposal&) override {
    graph_.values.front().name = graph_.values.back().name;
    return {Support::yes(), 1.0};
  }

 private:
  Graph& graph_;
};

// Refuses the convolution with one weight tensor.
class PickyOracle final : public FusionOracle {
 public:
  explicit PickyOracle(std::string tensor) : tensor_(std::move(tensor)) {}
  FusionVerdict ask(const FusionProposal& proposal) override {
    const bool refused = std::get<Conv2dAttributes>(proposal.attributes).weight.tensor == tensor_;
    return {refused ? Support::no("not this one") : Support::yes(), 1.0};
  }

 private:
  std::string tensor_;
};

TEST(Fuse, ShowsTheGraphAfterEveryPassAndSetsTheStage) {
  Graph graph = graph_of("imported", kBlock, "\"r\"");
  canonicalize(graph);
  ScriptedOracle oracle;
  std::vector<std::string> passes;
  std::vector<std::size_t> nodes;
  fuse(graph, oracle, [&](std::string_view pass, const Graph& seen) {
    passes.emplace_back(pass);
    nodes.push_back(seen.nodes.size());
    EXPECT_EQ(seen.stage, Stage::kFused);
  });
  EXPECT_EQ(passes,
            (std::vector<std::string>{"fuse_residual", "remove_dead_code", "commute_pool",
                                      "fuse_clamp", "remove_dead_code", "fuse_activation",
                                      "remove_dead_code", "fuse_global_pool", "remove_dead_code"}));
  EXPECT_EQ(nodes, (std::vector<std::size_t>{3, 2, 2, 2, 1, 1, 1, 1, 1}));
}

TEST(Fuse, VerifiesTheGraphAfterAPass) {
  Graph graph = graph_of("canonical",
                         conv_line("c", "\"x\"") + "\n\"s\" = add(\"c\" \"x\") scale=1\n", "\"s\"");
  BreakingOracle oracle(graph);
  std::vector<std::string> passes;
  const auto observer = [&](std::string_view pass, const Graph&) { passes.emplace_back(pass); };
  EXPECT_THROW(fuse(graph, oracle, observer), InvalidModel);
  EXPECT_TRUE(passes.empty());
}

TEST(Fuse, RefusesAGraphWithPaddingThatIsNotFolded) {
  Graph graph = graph_of(
      "imported", "\"p\" = pad(\"x\") pad=[1 1 1 1]\n" + conv_line("c", "\"p\"") + "\n", "\"c\"");
  ScriptedOracle oracle;
  EXPECT_THROW(fuse(graph, oracle), InvalidModel);
}

TEST(Fuse, RecordsEveryProposalWithItsVerdict) {
  Graph graph = graph_of("imported", kBlock, "\"r\"");
  canonicalize(graph);
  ScriptedOracle oracle({Support::yes(), 0.25});
  const auto records = fuse(graph, oracle);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].pass + " " + records[0].node, "fuse_residual s");
  EXPECT_EQ(records[1].pass + " " + records[1].node, "fuse_clamp r");
  for (const FusionRecord& record : records) {
    EXPECT_TRUE(record.accepted);
    EXPECT_EQ(record.reason, "");
    EXPECT_EQ(record.gain_s, 0.25);
  }
}

TEST(Fuse, TriesTheEarlierConvolutionWhenTheLaterIsRefused) {
  const std::string nodes = conv_line("c", "\"x\"") + "\n" + conv_line("d", "\"x\"") +
                            "\n\"s\" = add(\"c\" \"d\") scale=1\n";
  const Graph before = graph_of("canonical", nodes, "\"s\"");
  Graph after = before;
  PickyOracle oracle("d/w");
  const auto records = fuse(after, oracle);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].reason, "not this one");
  EXPECT_TRUE(records[1].accepted);
  ASSERT_EQ(after.nodes.size(), 2U);
  EXPECT_EQ(std::get<Conv2dAttributes>(after.nodes[1].attributes).weight.tensor, "c/w");
  expect_equal_outputs(before, after);
}

TEST(Canonicalize, RefusesAGraphThatDoesNotVerify) {
  Graph graph = graph_of("imported", kBlock, "\"r\"");
  graph.values.back().shape.c = 3;
  const auto observer = [](std::string_view pass, const Graph&) { ADD_FAILURE() << pass; };
  EXPECT_THROW(canonicalize(graph, observer), InvalidModel);
  graph.nodes.front().inputs = {99};
  EXPECT_THROW(canonicalize(graph, observer), InvalidModel);
}

TEST(Canonicalize, RefusesAGraphThatIsFused) {
  Graph graph = graph_of("imported", kBlock, "\"r\"");
  canonicalize(graph);
  ScriptedOracle oracle;
  fuse(graph, oracle);
  EXPECT_THROW(canonicalize(graph), InvalidModel);
}

TEST(Pipelines, PreserveTheOutputsOfAResidualBlock) {
  const Graph imported = graph_of("imported", kBlock, "\"r\" \"s\"");
  Graph graph = imported;
  canonicalize(graph);
  expect_equal_outputs(imported, graph);
  ScriptedOracle oracle;
  fuse(graph, oracle);
  EXPECT_EQ(graph.nodes.size(), 2U);
  expect_equal_outputs(imported, graph);
}

TEST(Pipelines, FusedTextReadsBack) {
  Graph graph = graph_of("imported", kBlock, "\"r\"");
  canonicalize(graph);
  ScriptedOracle oracle;
  fuse(graph, oracle);
  EXPECT_EQ(parse_graph(print(graph)), graph);
}

}  // namespace
}  // namespace vertebra
