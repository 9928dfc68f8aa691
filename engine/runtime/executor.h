// Runs a prepared plan in one thread's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/plan/plan.h"
#include "engine/runtime/host_buffer.h"
#include "engine/runtime/prepared.h"

namespace vertebra {

// Arena, staging and queue of one session. Used by one thread at a time.
class Executor {
 public:
  // Allocates the arena of the largest bucket, and staging for its input of `image_elements` bytes
  // an image. `plan` and `prepared` outlive the executor.
  Executor(const Plan& plan, const Prepared& prepared, std::int64_t image_elements);

  // Runs n images of u8 pixels (the graph's input) and waits. A ragged batch runs in the next
  // bucket, its missing images black. Throws DeviceError that names the step.
  void run_pixels(std::int64_t n, const std::uint8_t* pixels);

  // The same for what the first step, a normalisation, would have made.
  void run_normalized(std::int64_t n, const float* values);

  // The i-th output of the plan after a run of n images: n * shape elements.
  std::span<const float> output(std::int64_t n, std::size_t i) const;

 private:
  std::size_t bucket_index(std::int64_t n) const;
  void run_steps(std::size_t bucket, std::size_t first, const void* input);
  void* address(const BucketPlan& bucket, std::int32_t buffer);

  const Plan& plan_;
  const Prepared& prepared_;
  std::int64_t image_elements_;
  HostBuffer arena_;
  HostBuffer staging_;
  std::unique_ptr<Queue> queue_;
};

}  // namespace vertebra
