#include "engine/compile/compile.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/runtime/prepared.h"
#include "graph/memory/lower_bound.h"
#include "graph/memory/validate_plan.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/engine/compile/compiled_models.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

using ::testing::StartsWith;

CompiledModel compiled(std::string_view model, std::int64_t max_batch,
                       const std::vector<std::string>& taps = {}) {
  return compiled(model, cpu_device_info(2), max_batch, taps);
}

TEST(BatchBuckets, ArePowersOfTwoAndTheLargest) {
  EXPECT_EQ(batch_buckets(1), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(batch_buckets(8), (std::vector<std::int64_t>{1, 2, 4, 8}));
  EXPECT_EQ(batch_buckets(9), (std::vector<std::int64_t>{1, 2, 4, 8, 9}));
}

class ZooPlan : public ::testing::TestWithParam<std::string_view> {};

TEST_P(ZooPlan, ReachesTheLowerBoundOfMemoryInEveryBucket) {
  for (const BucketPlan& bucket : compiled(GetParam(), 32).plan.buckets) {
    EXPECT_NO_THROW(memory::validate_plan(bucket.requests, bucket.memory));
    EXPECT_EQ(bucket.memory.arena_bytes, memory::lower_bound_bytes(bucket.requests)) << bucket.n;
  }
}

TEST_P(ZooPlan, KeepsAReasonForEveryCandidateButTheChosen) {
  for (const BucketPlan& bucket : compiled(GetParam(), 4).plan.buckets) {
    for (const PlanStep& step : bucket.steps) {
      int chosen = 0;
      for (const Candidate& candidate : step.candidates) chosen += candidate.why_not.empty();
      EXPECT_EQ(chosen, 1) << step.name;
    }
  }
}

// Prints every kernel with the number of steps that run it.
void expect_no_reference_kernel(std::string_view model, const std::vector<std::string>& taps) {
  const Plan plan = compiled(model, 32, taps).plan;
  const WeightMap weights = zoo::synthetic_weights(zoo::find_model(model).build());
  const auto backend = cpu::open_cpu(2);
  const auto scope = backend->enter();
  const Prepared prepared(plan, weights, backend);
  std::map<std::string, int> kernels;
  for (std::size_t b = 0; b < plan.buckets.size(); ++b) {
    for (std::size_t i = 0; i < plan.buckets[b].steps.size(); ++i) {
      const std::string kernel = prepared.step(b, i).kernel();
      EXPECT_THAT(kernel, ::testing::Not(StartsWith("ref"))) << plan.buckets[b].steps[i].name;
      ++kernels[plan.buckets[b].steps[i].implementation + " " + kernel];
    }
  }
  for (const auto& [kernel, count] : kernels) fmt::print("{} {}\n", count, kernel);
}

TEST_P(ZooPlan, RunsNoReferenceKernel) { expect_no_reference_kernel(GetParam(), {}); }

TEST_P(ZooPlan, RunsNoReferenceKernelWhereShortcutsAreTapped) {
  std::vector<std::string> taps{"block2a_project_bn"};
  for (const Node& node : zoo::find_model(GetParam()).build().nodes) {
    if (std::holds_alternative<AddAttributes>(node.attributes)) {
      taps.push_back(node.sources.front());
    }
  }
  expect_no_reference_kernel(GetParam(), taps);
}

INSTANTIATE_TEST_SUITE_P(Lite, ZooPlan,
                         ::testing::Values("efficientnet-lite0", "efficientnet-lite1",
                                           "efficientnet-lite2"));

TEST(Compile, MakesTheSamePlanTwice) {
  const Plan a = compiled("efficientnet-lite0", 8).plan;
  const Plan b = compiled("efficientnet-lite0", 8).plan;
  EXPECT_EQ(a.weight_bytes, b.weight_bytes);
  for (std::size_t i = 0; i < a.buckets.size(); ++i) {
    EXPECT_EQ(a.buckets[i].memory, b.buckets[i].memory);
    EXPECT_EQ(a.buckets[i].requests, b.buckets[i].requests);
  }
}

TEST(Compile, KeepsOutputsAndTapsToTheLastStep) {
  for (const BucketPlan& bucket :
       compiled("efficientnet-lite0", 2, {"block2a_project_bn"}).plan.buckets) {
    for (const PlanOutput& output : bucket.outputs) {
      const auto& request = bucket.requests.at(static_cast<std::size_t>(output.where.buffer));
      EXPECT_EQ(request.upper, static_cast<std::int64_t>(bucket.steps.size())) << output.name;
    }
  }
}

TEST(Compile, GivesTheResidualsMemoryToTheSumUnlessItIsATap) {
  const Plan plain = compiled("efficientnet-lite0", 1).plan;
  const PlanStep& sum = find_step(plain.buckets[0], "block2b_add");
  EXPECT_EQ(sum.config.text, "residual=sum");
  EXPECT_EQ(sum.y, sum.residual);

  const CompiledModel tapped = compiled("efficientnet-lite0", 1, {"block2a_project_bn"});
  const PlanStep& kept = find_step(tapped.plan.buckets[0], "block2b_add");
  EXPECT_EQ(kept.config.text, "residual=binary_add");
  EXPECT_NE(kept.y.buffer, kept.residual.buffer);
  ASSERT_EQ(tapped.plan.buckets[0].outputs.size(), 3u);
  EXPECT_EQ(tapped.plan.buckets[0].outputs[2].name, "block2a_project_bn");
}

}  // namespace
}  // namespace vertebra
