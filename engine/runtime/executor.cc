#include "engine/runtime/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "graph/core/error.h"
#include "kernels/cpu/cpu_queue.h"

namespace vertebra {
namespace {

std::int64_t largest_arena(const Plan& plan) {
  std::int64_t bytes = 0;
  for (const BucketPlan& bucket : plan.buckets) bytes = std::max(bytes, bucket.memory.arena_bytes);
  return bytes;
}

}  // namespace

Executor::Executor(const Plan& plan, const Prepared& prepared, std::int64_t image_elements)
    : plan_(plan),
      prepared_(prepared),
      image_elements_(image_elements),
      arena_(largest_arena(plan)),
      staging_(plan.buckets.back().n * image_elements),
      queue_(cpu::make_queue()) {}

void Executor::run_pixels(std::int64_t n, const std::uint8_t* pixels) {
  const std::size_t bucket = bucket_index(n);
  const std::int64_t missing = plan_.buckets[bucket].n - n;
  const void* input = pixels;
  if (missing > 0) {
    std::memcpy(staging_.data(), pixels, static_cast<std::size_t>(n * image_elements_));
    std::memset(staging_.data() + n * image_elements_, 0,
                static_cast<std::size_t>(missing * image_elements_));
    input = staging_.data();
  }
  run_steps(bucket, 0, input);
}

void Executor::run_normalized(std::int64_t n, const float* values) {
  const std::size_t index = bucket_index(n);
  const BucketPlan& bucket = plan_.buckets[index];
  const PlanStep& first = bucket.steps.front();
  if (!std::holds_alternative<Normalize>(first.op)) {
    throw Unsupported(
        {"input", "normalised f32", "u8: this graph does not begin with a normalize", ""});
  }
  auto* y = static_cast<float*>(address(bucket, first.y.buffer));
  std::copy_n(values, n * image_elements_, y);
  std::fill_n(y + n * image_elements_, (bucket.n - n) * image_elements_, 0.0f);
  run_steps(index, 1, nullptr);
}

std::span<const float> Executor::output(std::int64_t n, std::size_t i) const {
  const BucketPlan& bucket = plan_.buckets[bucket_index(n)];
  const PlanOutput& out = bucket.outputs.at(i);
  const std::int64_t offset = bucket.memory.offsets.at(static_cast<std::size_t>(out.where.buffer));
  return {reinterpret_cast<const float*>(arena_.data() + offset),
          static_cast<std::size_t>(n * out.shape.num_elements())};
}

std::size_t Executor::bucket_index(std::int64_t n) const {
  return static_cast<std::size_t>(&plan_.bucket_for(n) - plan_.buckets.data());
}

void Executor::run_steps(std::size_t bucket_index, std::size_t first, const void* input) {
  const BucketPlan& bucket = plan_.buckets[bucket_index];
  const auto read = [&](const BufferRef& ref) -> const void* {
    return ref.buffer == kExternalBuffer ? input : address(bucket, ref.buffer);
  };
  for (std::size_t i = first; i < bucket.steps.size(); ++i) {
    const PlanStep& step = bucket.steps[i];
    const StepPointers pointers{read(step.x), read(step.residual), address(bucket, step.y.buffer),
                                prepared_.weights(step), address(bucket, step.workspace)};
    try {
      prepared_.step(bucket_index, i).enqueue(pointers, *queue_);
    } catch (const DeviceError& e) {
      throw DeviceError(
          {fmt::format("step '{}' ({})", step.name, step.implementation), e.what(), "", ""});
    }
  }
}

void* Executor::address(const BucketPlan& bucket, std::int32_t buffer) {
  if (buffer == kNoBuffer) return nullptr;
  return arena_.data() + bucket.memory.offsets.at(static_cast<std::size_t>(buffer));
}

}  // namespace vertebra
