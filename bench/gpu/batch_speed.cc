#include "bench/gpu/batch_speed.h"

#include <algorithm>
#include <chrono>

namespace vertebra::bench {
namespace {

double wall_milliseconds(GpuModel& model, std::int64_t n, const std::uint8_t* pixels) {
  const auto start = std::chrono::steady_clock::now();
  model.executor().run_pixels(n, pixels);
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

std::vector<StepSpeed> measure_steps(GpuModel& model, std::int64_t n, int runs,
                                     const std::uint8_t* pixels) {
  const BucketPlan& bucket = model.plan().bucket_for(n);
  const auto index = static_cast<std::size_t>(&bucket - model.plan().buckets.data());
  std::vector<std::vector<double>> times(bucket.steps.size());
  for (int run = 0; run < runs; ++run) {
    const std::vector<double> once = model.executor().profile(n, pixels);
    for (std::size_t i = 0; i < once.size(); ++i) times[i].push_back(once[i]);
  }
  std::vector<StepSpeed> steps;
  for (std::size_t i = 0; i < bucket.steps.size(); ++i) {
    const PlanStep& step = bucket.steps[i];
    steps.push_back({step.name, step.implementation, step.config.text,
                     model.prepared().step(index, i).kernel(), summary_of(times[i]).median,
                     step.cost.bytes, step.cost.seconds(model.plan().device) * 1e3});
  }
  return steps;
}

}  // namespace

Milliseconds summary_of(std::vector<double> runs) {
  std::ranges::sort(runs);
  return {runs[runs.size() / 2], runs.front(), runs.back()};
}

BatchSpeed measure_batch(GpuModel& model, std::int64_t n, int runs) {
  const std::vector<std::uint8_t> pixels = model.random_images(n);
  // The first run checks each step, the second records them.
  const int warm_up = std::max(2, runs / 4);
  for (int run = 0; run < warm_up; ++run) model.executor().run_pixels(n, pixels.data());
  std::vector<double> device, wall;
  for (int run = 0; run < runs; ++run) {
    device.push_back(model.executor().time_steps(n, pixels.data()));
  }
  for (int run = 0; run < runs; ++run) {
    wall.push_back(wall_milliseconds(model, n, pixels.data()));
  }
  BatchSpeed speed{
      n, runs, summary_of(device), summary_of(wall), measure_steps(model, n, runs, pixels.data()),
      0};
  for (const StepSpeed& step : speed.steps) speed.estimate_ms += step.estimate_ms;
  return speed;
}

}  // namespace vertebra::bench
