// The memory of every model on the CPU, at every batch bucket up to 32.
#include <gtest/gtest.h>

#include "graph/memory/plan_memory.h"
#include "graph/memory/validate_plan.h"
#include "tests/engine/compile/compiled_models.h"
#include "tests/engine/compile/golden_text.h"

namespace vertebra {
namespace {

// The arena of the bucket's values alone. Scratch memory of steps is oneDNN's, whose versions ask
// for more or less of it on other processors.
std::int64_t value_arena_bytes(const BucketPlan& bucket) {
  std::vector<memory::BufferRequest> values = bucket.requests;
  for (const PlanStep& step : bucket.steps) {
    if (step.workspace != kNoBuffer) values.at(static_cast<std::size_t>(step.workspace)).size = 0;
  }
  return memory::plan_memory(values).arena_bytes;
}

// The validator, which shares no code with the planner, has recomputed the bound.
void expect_arena_at_its_bound(std::string_view model, const BucketPlan& bucket) {
  EXPECT_NO_THROW(memory::validate_plan(bucket.requests, bucket.memory)) << model << bucket.n;
  EXPECT_EQ(bucket.memory.arena_bytes, bucket.memory.lower_bound_bytes)
      << model << " at batch " << bucket.n;
}

TEST(ZooMemory, ReachesTheLowerBoundAndTakesTheBytesThatItTook) {
  std::string text;
  for (const zoo::ModelSpec& spec : zoo::models()) {
    const Plan plan = compiled(spec.id, cpu_device_info(2), 32).plan;
    for (const BucketPlan& bucket : plan.buckets) {
      expect_arena_at_its_bound(spec.id, bucket);
      if (bucket.n != 1 && bucket.n != 32) continue;
      text += fmt::format("{} batch {}: {} bytes\n", spec.id, bucket.n, value_arena_bytes(bucket));
    }
  }
  expect_golden("zoo_arena_bytes.txt", text);
}

}  // namespace
}  // namespace vertebra
