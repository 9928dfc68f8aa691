#include "engine/compile/node_precision.h"

#include <gtest/gtest.h>

#include "engine/plan/plan_text.h"
#include "graph/core/error.h"
#include "graph/ir/builder.h"
#include "graph/passes/pipelines.h"
#include "tests/engine/compile/compiled_models.h"

namespace vertebra {
namespace {

using ::testing::HasSubstr;

constexpr const char* kModel = "efficientnet-lite0";

CompileTarget with_fp32(const std::string& node) {
  CompileTarget target(find_gpu_device_info("sm_80"));
  target.precision.overrides[node] = DType::kF32;
  return target;
}

TEST(NodePrecision, HoldsForTheNodeThatStandsForTheOneNamed) {
  Graph graph = zoo::find_model(kModel).build();
  canonicalize(graph);
  PrecisionPolicy asked{DType::kF16, {{"stem_conv", DType::kF32}, {"predictions", DType::kBF16}}};
  const PrecisionPolicy policy = node_precision(graph, asked);
  EXPECT_EQ(policy.of("stem_bn"), DType::kF32);  // the convolution with its batch norm
  EXPECT_EQ(policy.of("predictions"), DType::kBF16);
  EXPECT_EQ(policy.of("stem_activation"), DType::kF16);

  const Node& clamp = *graph.producer_of(graph.find_value("stem_activation"));
  const std::array<NodeId, 2> replaced{graph.value(clamp.inputs.front()).producer,
                                       graph.value(clamp.output).producer};
  EXPECT_EQ(fused_node_precision(graph, replaced, asked).of("stem_activation"), DType::kF32);
}

TEST(NodePrecision, GivesTheLastOfSeveralTheWord) {
  Graph graph = zoo::find_model(kModel).build();
  canonicalize(graph);
  const PrecisionPolicy asked{DType::kBF16, {{"stem_conv", DType::kF32}, {"stem_bn", DType::kF16}}};
  EXPECT_EQ(node_precision(graph, asked).of("stem_bn"), DType::kF16);
}

TEST(PrecisionOverride, ChangesTheRowAndTheReadersRowAndIsSaid) {
  const CompiledModel model = compiled(kModel, with_fp32("block2b_project_bn"), 8);
  for (const BucketPlan& bucket : model.plan.buckets) {
    const PlanStep& step = find_step(bucket, "block2b_add");
    EXPECT_EQ(formats_of(step).y.dtype, DType::kF32);
    EXPECT_EQ(formats_of(step).weights, DType::kF32);
    EXPECT_EQ(step.implementation, "conv2d_direct");
    EXPECT_THAT(reason_not_to_take(step, "conv2d_implicit_gemm"), HasSubstr("f32"));
    EXPECT_EQ(describe_values(step.op), "f16 > f32, weights f32");

    const PlanStep& reader = find_step(bucket, "block3a_expand_activation");
    EXPECT_EQ(formats_of(reader).weights, DType::kF16);
    EXPECT_EQ(reader.implementation, "conv2d_direct");
    EXPECT_THAT(reason_not_to_take(reader, "conv2d_implicit_gemm"), HasSubstr("the input is f32"));
    EXPECT_EQ(find_step(bucket, "block3b_add").implementation, "conv2d_implicit_gemm");
  }
  EXPECT_EQ(model.plan.precision, with_fp32("block2b_project_bn").precision);
}

// The oracle is asked about the fused node as it would be stored; what no row computes stays apart.
TEST(PrecisionOverride, KeepsApartWhatCannotBeFusedInThatPrecision) {
  for (const std::string node : {"top_conv", "top_activation", "avg_pool"}) {
    const Plan plan = compiled(kModel, with_fp32(node), 8).plan;
    for (const BucketPlan& bucket : plan.buckets) {
      const PlanStep& pool = find_step(bucket, "avg_pool");
      EXPECT_EQ(pool.implementation, "global_pool") << node;
      const OperandFormats values = formats_of(pool);
      EXPECT_EQ(values.x.dtype, node == "avg_pool" ? DType::kF16 : DType::kF32) << node;
      EXPECT_EQ(values.y.dtype, node == "avg_pool" ? DType::kF32 : DType::kF16) << node;
    }
  }
}

// A plan exists whichever node of the network is asked for in fp32.
TEST(PrecisionOverride, IsPlannedForAnyNode) {
  const Graph graph = zoo::find_model(kModel).build();
  for (const std::string_view gpu : {"T4", "A100-80"}) {
    for (const Node& node : graph.nodes) {
      CompileTarget target(find_gpu_device_info(gpu));
      target.precision.overrides[graph.name_of(node)] = DType::kF32;
      EXPECT_NO_THROW(compile_model(graph, {}, target, 2)) << gpu << " " << graph.name_of(node);
    }
  }
}

TEST(PrecisionOverride, HoldsForScoresToo) {
  CompileTarget target(find_gpu_device_info("sm_80"));
  target.precision.overrides["predictions"] = DType::kF16;
  const Plan plan = compiled(kModel, target, 1).plan;
  EXPECT_EQ(formats_of(find_step(plan.buckets[0], "predictions")).y.dtype, DType::kF16);
  EXPECT_EQ(formats_of(find_step(plan.buckets[0], "probabilities")).y.dtype, DType::kF32);
}

TEST(PrecisionOverride, RefusesWhatIsNoNode) {
  for (const std::string node : {"input", "no_such_node"}) {
    try {
      compiled(kModel, with_fp32(node), 1);
      FAIL() << node;
    } catch (const InvalidArgument& error) {
      EXPECT_THAT(error.what(), HasSubstr(node));
    }
  }
}

}  // namespace
}  // namespace vertebra
