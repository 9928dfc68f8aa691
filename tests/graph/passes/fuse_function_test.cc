// Clamps and activations behind what is no convolution: batch norms and dense layers.
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/passes/fuse/fuse_activation.h"
#include "graph/passes/fuse/fuse_clamp.h"
#include "tests/graph/passes/pass_test_graphs.h"

namespace vertebra {
namespace {

using testing::HasSubstr;

const std::string kNorm = "\"n\" = batch_norm(\"x\") tensors=" + norm_fields("n");
const std::string kPool = "\"g\" = global_pool(\"x\")\n";
const std::string kDense = "\"fc\" = dense(\"g\") units=2 weight=[\"c/w\" krsc \"\" []]";
const std::string kClamp = "\"r\" = clamp(\"n\") range=[-1 2]\n";

Graph fused(const Graph& before) {
  Graph after = before;
  ScriptedOracle oracle;
  fuse(after, oracle);
  EXPECT_EQ(parse_graph(print(after)), after);
  expect_equal_outputs(before, after);
  const Graph once = after;
  fuse(after, oracle);
  EXPECT_EQ(after, once);
  return after;
}

TEST(FuseFunction, OfABatchNormIsAClampOrAnActivation) {
  EXPECT_EQ(print(fused(graph_of("canonical", kNorm + "\n" + kClamp, "\"r\""))),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n"
            "\"r\" = batch_norm(\"x\") tensors=" +
                norm_fields("n") + " clamp=[-1 2] from=[\"n\" \"r\"]\noutput \"r\"\n");
  EXPECT_THAT(print(fused(graph_of("canonical", kNorm + "\n\"a\" = activation(\"n\") kind=silu\n",
                                   "\"a\""))),
              HasSubstr(" activation=silu from=[\"n\" \"a\"]\n"));
}

TEST(FuseFunction, OfADenseLayerIsAClampOrAnActivation) {
  EXPECT_EQ(print(fused(graph_of(
                "canonical", kPool + kDense + "\n\"r\" = clamp(\"fc\") range=[0 inf]\n", "\"r\""))),
            "graph \"g\" stage=fused\ninput \"x\" 4x4x2\n" + kPool +
                "\"r\" = dense(\"g\") units=2 weight=[\"c/w\" krsc \"\" []] clamp=[0 inf] "
                "from=[\"fc\" \"r\"]\noutput \"r\"\n");
  EXPECT_THAT(
      print(fused(graph_of(
          "canonical", kPool + kDense + "\n\"a\" = activation(\"fc\") kind=sigmoid\n", "\"a\""))),
      HasSubstr(" activation=sigmoid from=[\"fc\" \"a\"]\n"));
}

std::string reason_not_to(const std::string& nodes, const std::string& outputs) {
  const Graph graph = graph_of("fused", nodes, outputs);
  Graph after = graph;
  ScriptedOracle oracle;
  std::vector<FusionRecord> records;
  EXPECT_FALSE(fuse_clamp(after, oracle, records));
  EXPECT_EQ(after, graph);
  return records.empty() ? "no record" : records.front().reason;
}

TEST(FuseFunction, IsLeftWhereItWouldBeSeenOrBeTheSecond) {
  EXPECT_EQ(reason_not_to(kNorm + "\n" + kClamp, "\"r\" \"n\""),
            "the batch norm's value is an output");
  EXPECT_EQ(reason_not_to(kNorm + "\n" + kClamp + "\"s\" = add(\"r\" \"n\") scale=1\n", "\"s\""),
            "the batch norm's value has other readers");
  EXPECT_EQ(reason_not_to(kNorm + " clamp=[0 1]\n" + kClamp, "\"r\""),
            "the batch norm clamps already");
  EXPECT_EQ(reason_not_to(kNorm + " activation=silu\n" + kClamp, "\"r\""),
            "the batch norm has an activation already");
  EXPECT_EQ(reason_not_to(kPool + "\"r\" = clamp(\"g\") range=[0 1]\n", "\"r\""),
            "its input is not made by a convolution, batch norm or dense layer");
}

TEST(FuseFunction, IsOfTheFusedStageAloneAndOne) {
  EXPECT_THROW(graph_of("canonical", kNorm + " clamp=[0 1]\n", "\"n\""), InvalidModel);
  EXPECT_THROW(graph_of("imported", kPool + kDense + " activation=silu\n", "\"fc\""), InvalidModel);
  EXPECT_THROW(graph_of("fused", kNorm + " clamp=[0 1] activation=silu\n", "\"n\""), InvalidModel);
  EXPECT_THROW(graph_of("fused", kPool + kDense + " clamp=[1 0]\n", "\"fc\""), InvalidModel);
}

}  // namespace
}  // namespace vertebra
