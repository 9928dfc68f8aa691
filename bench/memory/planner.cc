// Plans the problems of CSV files (graph/memory/requests_csv.h), with the thorough budget:
// bench_planner FILE.csv...
#include <fmt/format.h>

#include <ctime>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "graph/memory/plan_memory.h"
#include "graph/memory/requests_csv.h"
#include "graph/memory/validate_plan.h"

namespace {

constexpr double kGoal = 1.10;  // of the bound

void plan(const std::string& path) {
  using vertebra::memory::BufferRequest;
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::vector<BufferRequest> requests = vertebra::memory::parse_requests_csv(text, path);
  const std::clock_t start = std::clock();
  const vertebra::memory::MemoryPlan plan =
      vertebra::memory::plan_memory(requests, vertebra::memory::kThoroughBudget);
  const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  vertebra::memory::validate_plan(requests, plan);
  const double ratio =
      static_cast<double>(plan.arena_bytes) / static_cast<double>(plan.lower_bound_bytes);
  fmt::print("{:<40} {:>5} requests {:>12} bytes {:.4f} of the bound {:7.3f} s of CPU  {}\n", path,
             requests.size(), plan.arena_bytes, ratio, took,
             ratio <= kGoal ? "passed" : "above the goal");
}

}  // namespace

int main(int argc, char** argv) {
  fmt::print("1 run each, 1 thread, {} steps at most, goal {:.2f}\n",
             vertebra::memory::kThoroughBudget.max_steps, kGoal);
  int failures = 0;
  for (int i = 1; i < argc; ++i) {
    try {
      plan(argv[i]);
    } catch (const std::exception& error) {
      fmt::print("{:<40} incorrect: {}\n", argv[i], error.what());
      ++failures;
    }
  }
  return failures == 0 ? 0 : 1;
}
