// Dense problems of up to 500 requests: within 1.10 of the bound, which the validator recomputes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "graph/memory/plan_memory.h"
#include "graph/memory/validate_plan.h"
#include "tests/graph/memory/dense_requests.h"

namespace vertebra::memory {
namespace {

// Some two seconds on one core, less than half of kThoroughBudget.
constexpr PlanBudget kBudget{1'500'000'000};
static_assert(kBudget.max_steps < kThoroughBudget.max_steps);

struct Shape {
  std::size_t count;
  std::int64_t steps;
  double slenderness;
};

class DensePlans : public ::testing::TestWithParam<Shape> {};

TEST_P(DensePlans, LandWithinATenthOfTheBound) {
  const auto [count, steps, slenderness] = GetParam();
  const std::vector<BufferRequest> requests = dense_requests(1, count, steps, 1024, slenderness);
  const MemoryPlan greedy = plan_memory(requests, {.max_steps = 0});
  const MemoryPlan plan = plan_memory(requests, kBudget);
  ASSERT_NO_THROW(validate_plan(requests, plan));
  const auto ratio = [&](const MemoryPlan& of) {
    return static_cast<double>(of.arena_bytes) / static_cast<double>(plan.lower_bound_bytes);
  };
  const std::string summary = fmt::format("{} requests in {} steps: greedy {:.3f}, planned {:.3f}",
                                          count, steps, ratio(greedy), ratio(plan));
  fmt::print("{}\n", summary);
  RecordProperty("ratio", summary);
  EXPECT_GT(ratio(greedy), 1.10) << "not hard enough to show anything";
  EXPECT_LE(ratio(plan), 1.10);
}

INSTANTIATE_TEST_SUITE_P(Blocks, DensePlans,
                         ::testing::Values(Shape{150, 70, 1.0}, Shape{300, 180, 0.3},
                                           Shape{400, 200, 3.0}, Shape{500, 240, 1.0},
                                           Shape{500, 120, 5.0}));

}  // namespace
}  // namespace vertebra::memory
