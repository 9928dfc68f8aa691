#include "engine/runtime/session_memory.h"

#include <algorithm>

namespace vertebra {
namespace {

std::int64_t pixel_bytes(const Plan& plan, const Shape& image) {
  return plan.device.kind == DeviceKind::kCpu ? 0 : image.num_elements();
}

}  // namespace

std::int64_t largest_arena_bytes(const Plan& plan) {
  std::int64_t bytes = 0;
  for (const BucketPlan& bucket : plan.buckets) bytes = std::max(bytes, bucket.memory.arena_bytes);
  return bytes;
}

std::int64_t session_bytes(const Plan& plan, const Shape& image) {
  return largest_arena_bytes(plan) + plan.buckets.back().n * pixel_bytes(plan, image);
}

std::int64_t largest_batch_within(std::int64_t free_bytes, const Plan& plan, const Shape& image) {
  const BucketPlan& bucket = plan.buckets.back();
  const ArenaBytes arena = bucket.arena();
  const std::int64_t per_image =
      std::max<std::int64_t>(arena.per_image_bytes + pixel_bytes(plan, image), 1);
  const std::int64_t n = (free_bytes - arena.fixed_bytes) / per_image;
  return std::clamp<std::int64_t>(n, 0, bucket.n - 1);
}

}  // namespace vertebra
