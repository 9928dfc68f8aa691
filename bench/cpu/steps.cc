// Where a network's time goes on the CPU: bench_cpu_steps MODEL BATCH THREADS RUNS. Each step's
// time is the least over the runs, so that what else the machine does counts little; a table by
// implementation, then every step, in the order of execution. Synthetic weights and pixels.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "engine/api/compile_model.h"
#include "engine/runtime/executor.h"
#include "kernels/cpu/cpu_backend.h"
#include "zoo/model_spec.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra::bench {
namespace {

std::vector<double> least_milliseconds(Executor& executor, std::int64_t n, int runs,
                                       const std::uint8_t* pixels) {
  std::vector<double> least = executor.profile(n, pixels);
  for (int run = 1; run < runs; ++run) {
    const std::vector<double> once = executor.profile(n, pixels);
    for (std::size_t i = 0; i < once.size(); ++i) least[i] = std::min(least[i], once[i]);
  }
  return least;
}

// The implementation, and for oneDNN which of its kernels.
std::string kernel_of(const PlanStep& step, const PreparedStep& prepared) {
  const std::string kernel = prepared.kernel();
  return kernel == step.implementation ? kernel : fmt::format("{} {}", step.implementation, kernel);
}

void measure(const std::string& model, std::int64_t n, int threads, int runs) {
  const Graph graph = zoo::find_model(model).build();
  const Shape image = graph.shape_of(graph.input);
  const auto backend = cpu::open_cpu(threads);
  const auto scope = backend->enter();
  const Plan plan = compile_model(graph, {}, CompileTarget(backend->info()), n).plan;
  const Prepared prepared(plan, zoo::synthetic_weights(graph), backend);
  Executor executor(plan, prepared, image);
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < n; ++i) {
    const std::vector<std::uint8_t> one = zoo::synthetic_pixels(image);
    pixels.insert(pixels.end(), one.begin(), one.end());
  }
  const std::vector<double> milliseconds = least_milliseconds(executor, n, runs, pixels.data());

  const BucketPlan& bucket = plan.bucket_for(n);
  const auto index = static_cast<std::size_t>(&bucket - plan.buckets.data());
  struct Share {
    int steps = 0;
    double milliseconds = 0;
  };
  std::map<std::string, Share> shares;
  double all = 0;
  std::string lines;
  for (std::size_t i = 0; i < bucket.steps.size(); ++i) {
    const PlanStep& step = bucket.steps[i];
    const std::string kernel = kernel_of(step, prepared.step(index, i));
    Share& share = shares[kernel];
    ++share.steps;
    share.milliseconds += milliseconds[i];
    all += milliseconds[i];
    lines += fmt::format("{:9.3f} ms  {:7.2f} GFLOP/s  {}  {}\n", milliseconds[i],
                         step.cost.flops / milliseconds[i] * 1e-6, step.name, kernel);
  }
  fmt::print("{} at {}, {} threads, {} runs: {:.2f} ms\n", model, n, threads, runs, all);
  for (const auto& [kernel, share] : shares) {
    fmt::print("{:9.3f} ms {:5.1f} % {:4} steps  {}\n", share.milliseconds,
               100 * share.milliseconds / all, share.steps, kernel);
  }
  fmt::print("\n{}", lines);
}

}  // namespace
}  // namespace vertebra::bench

int main(int argc, char** argv) try {
  if (argc != 5) {
    fmt::print(stderr, "usage: bench_cpu_steps MODEL BATCH THREADS RUNS\n");
    return EXIT_FAILURE;
  }
  vertebra::bench::measure(argv[1], std::stoll(argv[2]), std::stoi(argv[3]), std::stoi(argv[4]));
  return EXIT_SUCCESS;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return EXIT_FAILURE;
}
