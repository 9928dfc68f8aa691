#include "engine/plan/plan_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace vertebra {
namespace {

std::string count_of(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "es");
}

bool normalizes(const PlanStep& step) { return std::holds_alternative<Normalize>(step.op); }

}  // namespace

std::string describe_op(const StepOp& op) {
  const auto* conv = std::get_if<FusedConv2d>(&op);
  if (conv == nullptr) {
    return std::visit([](const auto& o) { return std::string(o.kName); }, op);
  }
  const Conv2dProblem& p = conv->problem;
  return fmt::format(
      "{} {}x{}{}{}{}{}{}", p.is_depthwise() ? "depthwise" : "conv2d", p.r, p.s,
      p.stride_h > 1 ? fmt::format(" /{}", p.stride_h) : "",
      conv->epilogue.residual ? " + residual" : "", conv->epilogue.clamp ? " + clamp" : "",
      conv->epilogue.activation ? " + activation" : "", conv->epilogue.mean ? " + mean" : "");
}

std::string describe_values(const StepOp& op) {
  const OperandFormats values = std::visit([](const auto& o) { return o.values; }, op);
  std::string text(to_string(values.x.dtype));
  if (values.y.dtype != values.x.dtype) text += fmt::format(" > {}", to_string(values.y.dtype));
  const bool has_weights =
      std::holds_alternative<FusedConv2d>(op) || std::holds_alternative<Dense>(op);
  if (has_weights && values.weights != values.x.dtype) {
    text += fmt::format(", weights {}", to_string(values.weights));
  }
  return text;
}

std::string describe_choice(const std::string& implementation, const Config& config) {
  return config.text.empty() ? implementation : implementation + " " + config.text;
}

std::string describe_launches(const BucketPlan& bucket) {
  const auto normalizations = std::count_if(bucket.steps.begin(), bucket.steps.end(), normalizes);
  return fmt::format("{} in {} steps{}", count_of(bucket.launches(), "launch"),
                     static_cast<std::int64_t>(bucket.steps.size()) - normalizations,
                     normalizations > 0 ? ", and the normalisation of pixels" : "");
}

std::string describe_arena(const BucketPlan& bucket) {
  const ArenaBytes arena = bucket.arena();
  return fmt::format("arena {} bytes = {} x {} + {}, lower bound {}", bucket.memory.arena_bytes,
                     bucket.n, arena.per_image_bytes, arena.fixed_bytes,
                     bucket.memory.lower_bound_bytes);
}

std::string print(const BucketPlan& bucket) {
  std::string text = fmt::format("batch {}\n", bucket.n);
  for (const PlanStep& step : bucket.steps) {
    text += fmt::format("{}: {}; {}; {}; {}; {:.0f} bytes\n", step.name, describe_op(step.op),
                        describe_values(step.op), describe_choice(step.implementation, step.config),
                        count_of(step.cost.launches, "launch"), step.cost.bytes);
  }
  return text + describe_launches(bucket) + "\n" + describe_arena(bucket) + "\n";
}

}  // namespace vertebra
