// Devices differ by the oracle's answers, not by pipelines.
#include "engine/compile/table_oracle.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "graph/passes/pipelines.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

std::vector<FusionRecord> fusions_for(const CompileTarget& target, std::int64_t n) {
  Graph graph = zoo::find_model("efficientnet-lite0").build();
  canonicalize(graph);
  TableOracle oracle(target, n);
  return fuse(graph, oracle);
}

FusionRecord pooling(const CompileTarget& target, std::int64_t n) {
  const auto records = fusions_for(target, n);
  return *std::find_if(records.begin(), records.end(), [](const FusionRecord& record) {
    return record.pass == "fuse_global_pool";
  });
}

TEST(TableOracle, TakesTheMeanIntoTheConvolutionWhereARowDoes) {
  for (const DeviceInfo& device : gpu_device_infos()) {
    if (device.gpu.compute_capability < 80) continue;
    for (const std::int64_t n : {1, 128}) {
      const FusionRecord record = pooling(device, n);
      EXPECT_TRUE(record.accepted) << device.name << " at " << n;
      EXPECT_GT(record.gain_s, 0);
    }
  }
}

TEST(TableOracle, LeavesThePoolToTheCpuAndToFp32) {
  CompileTarget full(find_gpu_device_info("A100-80"));
  full.precision.dtype = DType::kF32;
  for (const CompileTarget& target : {CompileTarget(cpu_device_info(2)), full}) {
    const FusionRecord record = pooling(target, 8);
    EXPECT_FALSE(record.accepted) << target.device.name;
    EXPECT_FALSE(record.reason.empty());
  }
  EXPECT_EQ(pooling(cpu_device_info(2), 8).reason, "no implementation computes the fused node");
}

TEST(TableOracle, FusesEveryClampAndSumOnEveryDevice) {
  std::vector<CompileTarget> targets(gpu_device_infos().begin(), gpu_device_infos().end());
  targets.emplace_back(cpu_device_info(2));
  for (const CompileTarget& target : targets) {
    for (const FusionRecord& record : fusions_for(target, 32)) {
      if (record.pass != "fuse_clamp" && record.pass != "fuse_residual") continue;
      EXPECT_TRUE(record.accepted) << target.device.name << " " << record.node << record.reason;
    }
  }
}

// DenseNet's transition: the pool in front leaves the convolution a quarter of the pixels.
TEST(TableOracle, PoolsInFrontOfTheTransitionsOfDenseNet) {
  Graph graph = zoo::find_model("densenet121").build();
  canonicalize(graph);
  TableOracle oracle(cpu_device_info(2), 8);
  int swapped = 0;
  for (const FusionRecord& record : fuse(graph, oracle)) {
    if (record.pass != "commute_pool" || record.node.find("_pool") == std::string::npos) continue;
    EXPECT_TRUE(record.accepted) << record.node << ": " << record.reason;
    EXPECT_GT(record.gain_s, 0) << record.node;
    ++swapped;
  }
  EXPECT_EQ(swapped, 3);
}

TEST(TableOracle, WeighsARewriteBothWays) {
  Graph graph = zoo::find_model("densenet121").build();
  canonicalize(graph);
  const std::vector<NodeId> few{0};
  const std::vector<NodeId> more{0, 1};
  TableOracle oracle(cpu_device_info(2), 8);
  const FusionVerdict fewer = oracle.compare({"test", graph, more, graph, few});
  const FusionVerdict greater = oracle.compare({"test", graph, few, graph, more});
  EXPECT_GT(fewer.gain_s, 0);
  EXPECT_DOUBLE_EQ(greater.gain_s, -fewer.gain_s);
  EXPECT_EQ(oracle.compare({"test", graph, few, graph, few}).gain_s, 0);
}

}  // namespace
}  // namespace vertebra
