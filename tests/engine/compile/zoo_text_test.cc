// Every model's graph as text, as it is built, canonical, and fused for the CPU and for a GPU.
#include <gtest/gtest.h>

#include "engine/compile/table_oracle.h"
#include "graph/ir/text.h"
#include "graph/passes/pipelines.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

// Equal graphs may still print differently, by the sign of a zero.
void expect_round_trip(const Graph& graph, Stage stage) {
  EXPECT_EQ(graph.stage, stage) << graph.name;
  const std::string text = print(graph);
  const Graph read = parse_graph(text);
  EXPECT_TRUE(read == graph) << text;
  EXPECT_EQ(print(read), text);
}

class ZooText : public ::testing::TestWithParam<CompileTarget> {};

TEST_P(ZooText, ReadsBackAsTheSameGraphAtEveryStage) {
  for (const zoo::ModelSpec& spec : zoo::models()) {
    Graph graph = spec.build();
    expect_round_trip(graph, Stage::kImported);
    canonicalize(graph);
    expect_round_trip(graph, Stage::kCanonical);
    TableOracle oracle(GetParam(), 32);
    fuse(graph, oracle);
    expect_round_trip(graph, Stage::kFused);
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, ZooText,
                         ::testing::Values(CompileTarget(cpu_device_info(2)),
                                           CompileTarget(find_gpu_device_info("sm_80"))),
                         [](const auto& parameter) {
                           return parameter.param.device.kind == DeviceKind::kCpu ? "Cpu" : "Sm80";
                         });

}  // namespace
}  // namespace vertebra
