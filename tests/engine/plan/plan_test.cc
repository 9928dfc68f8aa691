#include "engine/plan/plan.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "tests/engine/plan/small_plan.h"

namespace vertebra {
namespace {

TEST(ArenaBytes, CountTheScratchMemoryOfTheStepWithTheMostBytesAsFixed) {
  for (const std::int64_t n : {1, 8, 100}) {
    const BucketPlan bucket = small_bucket(n, 2, 64);
    EXPECT_EQ(bucket.memory.arena_bytes, 200 * n + 64);
    EXPECT_EQ(bucket.arena().per_image_bytes, 200);
    EXPECT_EQ(bucket.arena().fixed_bytes, 64);
  }
}

TEST(ArenaBytes, LeaveOutScratchMemoryThatFitsBesideFewerValues) {
  // In step 0 one value and 64 bytes are alive, in the last one 100 + 300 bytes an image.
  const BucketPlan bucket = small_bucket(10, 0, 64, 300);
  EXPECT_EQ(bucket.memory.arena_bytes, 4000);
  EXPECT_EQ(bucket.arena().per_image_bytes, 400);
  EXPECT_EQ(bucket.arena().fixed_bytes, 0);
}

TEST(ArenaBytes, AddUpToTheArena) {
  for (std::int64_t n = 1; n < 20; ++n) {
    const BucketPlan bucket = small_bucket(n, 1, 1000);
    const ArenaBytes arena = bucket.arena();
    EXPECT_EQ(n * arena.per_image_bytes + arena.fixed_bytes, bucket.memory.arena_bytes) << n;
  }
}

TEST(BucketPlan, CountsLaunchesButThoseThatNormalisePixels) {
  BucketPlan bucket = small_bucket(4, 0, 1);
  bucket.steps[0].op = Normalize{};
  bucket.steps[1].cost.launches = 2;
  EXPECT_EQ(bucket.launches(), 3);
}

TEST(BucketPlan, SumsTheBytesOfItsSteps) {
  BucketPlan bucket = small_bucket(4, 0, 1);
  bucket.steps[0].cost.bytes = 30;
  bucket.steps[2].cost.bytes = 10;
  EXPECT_EQ(bucket.dram_bytes_per_image(), 10);
}

TEST(Plan, RunsImagesInTheSmallestBucketThatHoldsThem) {
  Plan plan;
  for (const std::int64_t n : batch_buckets(6)) {
    plan.buckets.emplace_back();
    plan.buckets.back().n = n;
  }
  EXPECT_EQ(plan.bucket_for(1).n, 1);
  EXPECT_EQ(plan.bucket_for(3).n, 4);
  EXPECT_EQ(plan.bucket_for(5).n, 6);
  EXPECT_THROW(plan.bucket_for(0), InvalidArgument);
  EXPECT_THROW(plan.bucket_for(7), InvalidArgument);
}

TEST(WeightForm, IsSharedByStepsOfOneNodeThatNeedTheSameForm) {
  PlanStep step;
  step.name = "a";
  step.implementation = "row";
  step.config = {"tile=1"};
  PlanStep other = step;
  other.config = {"tile=2"};
  EXPECT_EQ(weight_form(step), weight_form(other));
  other.needs.packed_form = "other";
  EXPECT_NE(weight_form(step), weight_form(other));
}

}  // namespace
}  // namespace vertebra
