// Runs a prepared plan in one thread's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/runtime/prepared.h"

namespace vertebra {

// Arena, staging and queue of one session. Used by one thread at a time, which holds a scope of the
// backend in every call.
//
// The first run of a bucket waits after every step, so that a fault names its step; the second one
// records the steps where the backend can, and later ones replay the recording. With
// VERTEBRA_CHECK_STEPS=1 in the environment every run waits after every step. After a DeviceError
// the executor is of no more use, and says so.
class Executor {
 public:
  // Allocates the arena of the largest bucket, and staging for inputs of `image` and for the
  // outputs. `plan` and `prepared` outlive the executor.
  Executor(const Plan& plan, const Prepared& prepared, const Shape& image);

  // Runs n images of u8 pixels (the graph's input) and waits. A ragged batch runs in the next
  // bucket, its missing images black. Throws DeviceError that names the step.
  void run_pixels(std::int64_t n, const std::uint8_t* pixels);

  // The same for what the first step, a normalisation, would have made: packed NHWC.
  void run_normalized(std::int64_t n, const float* values);

  // Milliseconds that each step of the bucket for n images took, by the backend's clock.
  std::vector<double> profile(std::int64_t n, const std::uint8_t* pixels);

  // Milliseconds that all steps of that bucket took, by the backend's clock: as the recording that
  // two runs before have made, else enqueued one by one.
  double time_steps(std::int64_t n, const std::uint8_t* pixels);

  // The i-th output of the plan after a run of n images: n * shape elements, packed.
  std::vector<float> output(std::int64_t n, std::size_t i) const;

  // Rows of the plan's ranking after a run of n images; empty where it has none.
  std::span<const RankedClass> ranking(std::int64_t n) const;

 private:
  enum class Pass : std::uint8_t { kChecked, kPlain, kProfiled };

  std::size_t bucket_index(std::int64_t n) const;
  const std::byte* stage_pixels(std::int64_t n, std::int64_t bucket_n, const std::uint8_t* pixels);
  void run(std::size_t bucket, std::size_t first, const std::byte* input, bool profiled);
  // False where the backend has no recordings.
  bool replay(std::size_t bucket, std::size_t first, const std::byte* input);
  void run_steps(std::size_t bucket, std::size_t first, const std::byte* input, Pass pass);
  void fetch_outputs(std::size_t bucket);
  std::byte* address(const BucketPlan& bucket, std::int32_t buffer) const;
  template <class F>
  void guarded(F&& work);

  struct Recorded {
    bool ran = false;
    std::unique_ptr<Recording> steps;
  };

  const Plan& plan_;
  const Prepared& prepared_;
  Shape image_;
  bool shares_host_memory_;  // the device reads the caller's pixels where they are
  bool check_steps_;
  std::unique_ptr<Memory> arena_;
  std::unique_ptr<Memory> input_;  // on the device: pixels of the largest bucket
  std::unique_ptr<Memory>
      staging_;  // on the host: pixels, or a part of a batch of normalised values
  std::unique_ptr<Memory> outputs_;  // on the host: outputs and ranking, one behind the other
  std::unique_ptr<Queue> queue_;
  std::vector<Recorded> recorded_;  // per bucket
  std::optional<std::string> failure_;
};

}  // namespace vertebra
