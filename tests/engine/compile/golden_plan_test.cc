// A plan as text, line by line: what runs, in what precision, and the bytes that it must move.
#include <gtest/gtest.h>

#include "engine/plan/plan_text.h"
#include "tests/engine/compile/compiled_models.h"
#include "tests/engine/compile/golden_text.h"

namespace vertebra {
namespace {

TEST(GoldenPlan, OfEfficientNetLite0OnAnA100At128Images) {
  const Plan plan = compiled("efficientnet-lite0", find_gpu_device_info("sm_80"), 128).plan;
  expect_golden("efficientnetlite0_sm80_batch128.txt", print(plan.buckets.back()));
}

TEST(GoldenPlan, OfEfficientNetLite0OnATeslaT4AtOneImage) {
  const Plan plan = compiled("efficientnet-lite0", find_gpu_device_info("sm_75"), 1).plan;
  expect_golden("efficientnetlite0_sm75_batch1.txt", print(plan.buckets.back()));
}

}  // namespace
}  // namespace vertebra
