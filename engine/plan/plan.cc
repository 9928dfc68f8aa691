#include "engine/plan/plan.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra {

WeightForm weight_form(const PlanStep& step) {
  return {step.name, step.implementation, step.needs.packed_form};
}

double BucketPlan::dram_bytes_per_image() const {
  double bytes = 0;
  for (const PlanStep& step : steps) bytes += step.cost.bytes;
  return bytes / static_cast<double>(n);
}

std::int64_t BucketPlan::launches() const {
  std::int64_t count = 0;
  for (const PlanStep& step : steps) {
    if (!std::holds_alternative<Normalize>(step.op)) count += step.cost.launches;
  }
  return count;
}

ArenaBytes BucketPlan::arena() const {
  std::vector<bool> is_scratch(requests.size(), false);
  for (const PlanStep& step : steps) {
    if (step.workspace != kNoBuffer) is_scratch[static_cast<std::size_t>(step.workspace)] = true;
  }
  // The step with the most bytes decides: values grow with n, its scratch memory stays.
  std::int64_t most_live = -1;
  std::int64_t scratch = 0;
  for (std::int64_t step = 0; step < static_cast<std::int64_t>(steps.size()); ++step) {
    std::int64_t live = 0;
    std::int64_t scratch_here = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (requests[i].lower > step || step >= requests[i].upper) continue;
      live += requests[i].size;
      if (is_scratch[i]) scratch_here += requests[i].size;
    }
    if (live > most_live) {
      most_live = live;
      scratch = scratch_here;
    }
  }
  const std::int64_t per_image = (memory.arena_bytes - scratch) / n;
  return {per_image, memory.arena_bytes - n * per_image};
}

const BucketPlan& Plan::bucket_for(std::int64_t n) const {
  if (n >= 1) {
    for (const BucketPlan& bucket : buckets) {
      if (bucket.n >= n) return bucket;
    }
  }
  throw InvalidArgument({"batch", fmt::format("{}", n),
                         fmt::format("1 to {}", buckets.empty() ? 0 : buckets.back().n), ""});
}

std::vector<std::int64_t> batch_buckets(std::int64_t max_batch) {
  std::vector<std::int64_t> buckets;
  for (std::int64_t n = 1; n < max_batch; n *= 2) buckets.push_back(n);
  buckets.push_back(max_batch);
  return buckets;
}

}  // namespace vertebra
