#include "engine/runtime/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "engine/runtime/host_values.h"
#include "engine/runtime/session_memory.h"
#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra {
namespace {

constexpr std::int64_t kHostAlignment = 64;

std::int64_t output_bytes(const PlanOutput& output, std::int64_t n) {
  return n * output.where.layout.bytes_per_image(output.shape.h);
}

// Where the i-th output of a bucket lies among the host's copies; past the last one, the ranking.
std::int64_t output_offset(const BucketPlan& bucket, std::size_t i) {
  std::int64_t offset = 0;
  for (std::size_t j = 0; j < i; ++j) {
    offset += align_up(output_bytes(bucket.outputs[j], bucket.n), kHostAlignment);
  }
  return offset;
}

std::int64_t ranking_bytes(const BucketPlan& bucket, std::int64_t n) {
  return bucket.ranking ? n * bucket.ranking->k * static_cast<std::int64_t>(sizeof(RankedClass))
                        : 0;
}

std::int64_t largest_outputs(const Plan& plan) {
  const BucketPlan& bucket = plan.buckets.back();
  return output_offset(bucket, bucket.outputs.size()) + ranking_bytes(bucket, bucket.n);
}

// Pixels of the largest batch, and at least one image of what a first normalisation makes of them.
std::int64_t staging_bytes(const Plan& plan, const Shape& image) {
  const BucketPlan& bucket = plan.buckets.back();
  const TensorLayout& layout = bucket.steps.front().y.layout;
  return std::max(bucket.n * image.num_elements(), layout.bytes_per_image(image.h));
}

bool environment_asks_for_checks() {
  const char* value = std::getenv("VERTEBRA_CHECK_STEPS");
  return value != nullptr && std::string_view(value) == "1";
}

}  // namespace

Executor::Executor(const Plan& plan, const Prepared& prepared, const Shape& image)
    : plan_(plan),
      prepared_(prepared),
      image_(image),
      shares_host_memory_(plan.device.kind == DeviceKind::kCpu),
      check_steps_(environment_asks_for_checks()),
      arena_(prepared.backend().allocate(largest_arena_bytes(plan), "activations")),
      input_(prepared.backend().allocate(
          shares_host_memory_ ? 0 : plan.buckets.back().n * image.num_elements(), "input pixels")),
      staging_(prepared.backend().allocate_host(staging_bytes(plan, image), "staged input")),
      outputs_(prepared.backend().allocate_host(largest_outputs(plan), "outputs")),
      queue_(prepared.backend().make_queue()),
      recorded_(plan.buckets.size()) {}

void Executor::run_pixels(std::int64_t n, const std::uint8_t* pixels) {
  const std::size_t bucket = bucket_index(n);
  guarded([&] { run(bucket, 0, stage_pixels(n, plan_.buckets[bucket].n, pixels), false); });
}

std::vector<double> Executor::profile(std::int64_t n, const std::uint8_t* pixels) {
  const std::size_t bucket = bucket_index(n);
  std::vector<double> milliseconds;
  guarded([&] {
    run(bucket, 0, stage_pixels(n, plan_.buckets[bucket].n, pixels), true);
    for (std::size_t i = 0; i < plan_.buckets[bucket].steps.size(); ++i) {
      milliseconds.push_back(queue_->milliseconds(i, i + 1));
    }
  });
  return milliseconds;
}

double Executor::time_steps(std::int64_t n, const std::uint8_t* pixels) {
  const std::size_t bucket = bucket_index(n);
  double milliseconds = 0;
  guarded([&] {
    const std::byte* input = stage_pixels(n, plan_.buckets[bucket].n, pixels);
    queue_->mark(0);
    if (const Recorded& recorded = recorded_[bucket]; recorded.steps) {
      queue_->replay(*recorded.steps);
    } else {
      run_steps(bucket, 0, input, Pass::kPlain);
    }
    queue_->mark(1);
    queue_->wait();
    milliseconds = queue_->milliseconds(0, 1);
  });
  return milliseconds;
}

void Executor::run_normalized(std::int64_t n, const float* values) {
  const std::size_t index = bucket_index(n);
  const BucketPlan& bucket = plan_.buckets[index];
  const PlanStep& first = bucket.steps.front();
  if (!std::holds_alternative<Normalize>(first.op)) {
    throw Unsupported(
        {"input", "normalised f32", "u8: this graph does not begin with a normalize", ""});
  }
  guarded([&] {
    const TensorLayout& layout = first.y.layout;
    const std::int64_t image_bytes = layout.bytes_per_image(image_.h);
    std::byte* y = address(bucket, first.y.buffer);
    // Staging holds a batch of pixels, and so fewer images of the larger values: a part at a time.
    const std::int64_t most = staging_->size_bytes() / image_bytes;
    for (std::int64_t done = 0; done < n; done += most) {
      const std::int64_t part = std::min(most, n - done);
      if (done > 0) queue_->wait();
      store_values(part, image_, layout,
                   {values + done * image_.num_elements(),
                    static_cast<std::size_t>(part * image_.num_elements())},
                   staging_->data());
      queue_->copy_to_device(y + done * image_bytes, staging_->data(), part * image_bytes);
    }
    queue_->zero(y + n * image_bytes, (bucket.n - n) * image_bytes);
    // The normalisation is left out, so no recording fits.
    run_steps(index, 1, nullptr,
              recorded_[index].ran && !check_steps_ ? Pass::kPlain : Pass::kChecked);
    fetch_outputs(index);
  });
}

std::vector<float> Executor::output(std::int64_t n, std::size_t i) const {
  const BucketPlan& bucket = plan_.buckets[bucket_index(n)];
  const PlanOutput& out = bucket.outputs.at(i);
  std::vector<float> values(static_cast<std::size_t>(n * out.shape.num_elements()));
  load_values(n, out.shape, out.where.layout, outputs_->data() + output_offset(bucket, i), values);
  return values;
}

std::span<const RankedClass> Executor::ranking(std::int64_t n) const {
  const BucketPlan& bucket = plan_.buckets[bucket_index(n)];
  if (!bucket.ranking) return {};
  const std::byte* rows = outputs_->data() + output_offset(bucket, bucket.outputs.size());
  return {reinterpret_cast<const RankedClass*>(rows),
          static_cast<std::size_t>(n * bucket.ranking->k)};
}

std::size_t Executor::bucket_index(std::int64_t n) const {
  return static_cast<std::size_t>(&plan_.bucket_for(n) - plan_.buckets.data());
}

const std::byte* Executor::stage_pixels(std::int64_t n, std::int64_t bucket_n,
                                        const std::uint8_t* pixels) {
  const auto* given = reinterpret_cast<const std::byte*>(pixels);
  if (shares_host_memory_ && n == bucket_n) return given;
  const std::int64_t bytes = n * image_.num_elements();
  const std::int64_t missing = (bucket_n - n) * image_.num_elements();
  std::memcpy(staging_->data(), given, static_cast<std::size_t>(bytes));
  std::memset(staging_->data() + bytes, 0, static_cast<std::size_t>(missing));
  if (shares_host_memory_) return staging_->data();
  queue_->copy_to_device(input_->data(), staging_->data(), bytes + missing);
  return input_->data();
}

void Executor::run(std::size_t bucket, std::size_t first, const std::byte* input, bool profiled) {
  Recorded& recorded = recorded_[bucket];
  if (profiled) {
    run_steps(bucket, first, input, Pass::kProfiled);
  } else if (!recorded.ran || check_steps_) {
    run_steps(bucket, first, input, Pass::kChecked);
    recorded.ran = true;
  } else if (!replay(bucket, first, input)) {
    run_steps(bucket, first, input, Pass::kPlain);
  }
  fetch_outputs(bucket);
}

bool Executor::replay(std::size_t bucket, std::size_t first, const std::byte* input) {
  std::unique_ptr<Recording>& steps = recorded_[bucket].steps;
  try {
    if (!steps) steps = queue_->record([&] { run_steps(bucket, first, input, Pass::kPlain); });
    if (!steps) return false;
    queue_->replay(*steps);
    queue_->wait();
  } catch (const DeviceError& e) {
    throw DeviceError({fmt::format("the steps for batch {}, run as one", plan_.buckets[bucket].n),
                       e.what(), "", "VERTEBRA_CHECK_STEPS=1 in the environment names the step"});
  }
  return true;
}

void Executor::run_steps(std::size_t bucket_index, std::size_t first, const std::byte* input,
                         Pass pass) {
  const BucketPlan& bucket = plan_.buckets[bucket_index];
  const auto read = [&](const BufferRef& ref) -> const std::byte* {
    if (ref.buffer == kExternalBuffer) return input;
    const std::byte* base = address(bucket, ref.buffer);
    return base == nullptr ? nullptr : base + ref.offset_bytes();
  };
  if (pass == Pass::kProfiled) queue_->mark(0);
  for (std::size_t i = first; i < bucket.steps.size(); ++i) {
    const PlanStep& step = bucket.steps[i];
    std::vector<const void*> more;
    for (const BufferRef& ref : step.more) more.push_back(read(ref));
    const StepPointers pointers{read(step.x),
                                read(step.residual),
                                address(bucket, step.y.buffer) + step.y.offset_bytes(),
                                prepared_.weights(step),
                                address(bucket, step.workspace),
                                address(bucket, step.side),
                                more};
    try {
      prepared_.step(bucket_index, i).enqueue(pointers, *queue_);
      if (pass == Pass::kChecked) queue_->wait();
      if (pass == Pass::kProfiled) queue_->mark(i + 1);
    } catch (const DeviceError& e) {
      throw DeviceError(
          {fmt::format("step '{}' ({})", step.name, step.implementation), e.what(), "", ""});
    }
  }
}

void Executor::fetch_outputs(std::size_t bucket_index) {
  const BucketPlan& bucket = plan_.buckets[bucket_index];
  for (std::size_t i = 0; i < bucket.outputs.size(); ++i) {
    const PlanOutput& output = bucket.outputs[i];
    queue_->copy_to_host(outputs_->data() + output_offset(bucket, i),
                         address(bucket, output.where.buffer) + output.where.offset_bytes(),
                         output_bytes(output, bucket.n));
  }
  if (bucket.ranking) {
    queue_->copy_to_host(outputs_->data() + output_offset(bucket, bucket.outputs.size()),
                         address(bucket, bucket.ranking->buffer), ranking_bytes(bucket, bucket.n));
  }
  queue_->wait();
}

std::byte* Executor::address(const BucketPlan& bucket, std::int32_t buffer) const {
  if (buffer == kNoBuffer) return nullptr;
  return arena_->data() + bucket.memory.offsets.at(static_cast<std::size_t>(buffer));
}

template <class F>
void Executor::guarded(F&& work) {
  if (failure_) {
    throw DeviceError({"session", "an earlier batch failed: " + *failure_, "",
                       "make a new session; after a fault of a kernel, in a new process"});
  }
  try {
    work();
  } catch (const DeviceError& e) {
    failure_ = e.what();
    throw;
  }
}

}  // namespace vertebra
