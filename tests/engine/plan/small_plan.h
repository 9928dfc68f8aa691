// A bucket made by hand: three values of 100 bytes an image, and scratch memory in one step.
#pragma once

#include <algorithm>
#include <string>

#include "engine/plan/plan.h"
#include "graph/memory/plan_memory.h"

namespace vertebra {

// Step 0 makes value 0, step 1 reads it and makes value 1, and so on; step `scratch_step` has
// `scratch` bytes besides. Values are of `last` bytes an image in the last step.
inline BucketPlan small_bucket(std::int64_t n, std::size_t scratch_step, std::int64_t scratch,
                               std::int64_t last = 100) {
  BucketPlan bucket;
  bucket.n = n;
  for (std::int64_t i = 0; i < 3; ++i) {
    bucket.requests.push_back({"v" + std::to_string(i), i, std::min<std::int64_t>(i + 2, 3),
                               n * (i == 2 ? last : 100), 1});
    bucket.steps.emplace_back();
    bucket.steps.back().name = bucket.requests.back().id;
  }
  bucket.steps.at(scratch_step).workspace = 3;
  const auto at = static_cast<std::int64_t>(scratch_step);
  bucket.requests.push_back({"scratch", at, at + 1, scratch, 1});
  bucket.memory = memory::plan_memory(bucket.requests);
  return bucket;
}

}  // namespace vertebra
