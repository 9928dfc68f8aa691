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
