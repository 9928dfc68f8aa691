// The kernels that oneDNN takes for every step of every model of the zoo: none of its reference
// loops, which are a hundred times slower.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "graph/core/conv2d_problem.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/registry/tables.h"
#include "tests/engine/compile/compiled_models.h"

namespace vertebra {
namespace {

// The kernel of a step, prepared on dense operands.
std::string kernel_of(const PlanStep& step, const DeviceInfo& device) {
  return std::visit(
      [&](const auto& op) -> std::string {
        for (const auto& row : table_for(op, DeviceKind::kCpu)) {
          if (row.name != step.implementation) continue;
          const StepContext context{step.x.layout, step.residual.layout, step.y.layout, device};
          return row.prepare(op, step.config, context)->kernel();
        }
        return "none";
      },
      step.op);
}

std::string problem_of(const StepOp& op) {
  if (const auto* conv = std::get_if<FusedConv2d>(&op)) {
    return to_string(conv->problem) + (conv->epilogue.residual ? " residual" : "") +
           (conv->epilogue.activation ? " activation"
            : conv->epilogue.clamp    ? " clamp"
                                      : "");
  }
  if (const auto* pool = std::get_if<Pool2d>(&op)) {
    const Pool2dProblem& p = pool->problem;
    return fmt::format("pool {} of {}x{}x{} window {}x{} stride {}", static_cast<int>(p.kind), p.h,
                       p.w, p.c, p.r, p.s, p.stride_h);
  }
  if (const auto* pool = std::get_if<GlobalPool>(&op)) return "global " + to_string(pool->shape);
  if (const auto* dense = std::get_if<Dense>(&op)) {
    return fmt::format("dense {} to {}", dense->problem.c, dense->problem.k);
  }
  return std::visit([](const auto& o) { return std::string(o.kName); }, op);
}

class ZooKernels : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(ZooKernels, AreNoReferenceLoops) {
  const auto backend = cpu::open_cpu(2);
  const auto scope = backend->enter();
  std::set<std::string> seen;
  std::map<std::string, int> kernels;
  for (const zoo::ModelSpec& spec : zoo::models()) {
    const Plan plan = compile_model(spec.build(), {}, backend->info(), GetParam()).plan;
    for (const PlanStep& step : plan.buckets.back().steps) {
      const std::string problem = problem_of(step.op);
      if (!seen.insert(problem).second) continue;
      const std::string kernel = kernel_of(step, backend->info());
      EXPECT_THAT(kernel, testing::Not(testing::StartsWith("ref")))
          << spec.id << " " << step.name << ": " << problem;
      ++kernels[step.implementation + " " + kernel];
    }
  }
  for (const auto& [kernel, count] : kernels) fmt::print("{} {}\n", count, kernel);
}

INSTANTIATE_TEST_SUITE_P(Batch, ZooKernels, ::testing::Values(1, 4));

}  // namespace
}  // namespace vertebra
