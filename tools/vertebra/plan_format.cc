#include "tools/vertebra/plan_format.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "engine/plan/plan_text.h"
#include "graph/core/error.h"
#include "tools/vertebra/text_quote.h"
#include "tools/vertebra/text_table.h"

namespace vertebra::tools {
namespace {

double estimate_us(const PlanStep& step, const DeviceInfo& device) {
  return step.cost.seconds(device) * 1e6;
}

std::string why_not(const PlanStep& step) {
  std::string text;
  for (const Candidate& candidate : step.candidates) {
    if (candidate.why_not.empty()) continue;
    text +=
        fmt::format("{}{}: {}", text.empty() ? "" : "; ",
                    describe_choice(candidate.implementation, candidate.config), candidate.why_not);
  }
  return text;
}

std::vector<std::vector<std::string>> step_cells(const Plan& plan) {
  std::vector<std::vector<std::string>> rows{
      {"step", "op", "values", "implementation", "launches", "bytes", "estimate_us", "why_not"}};
  for (const PlanStep& step : plan.buckets.back().steps) {
    rows.push_back({step.name, describe_op(step.op), describe_values(step.op),
                    describe_choice(step.implementation, step.config),
                    fmt::format("{}", step.cost.launches), fmt::format("{:.0f}", step.cost.bytes),
                    fmt::format("{:.1f}", estimate_us(step, plan.device)), why_not(step)});
  }
  return rows;
}

double estimate_ms(const Plan& plan) {
  double us = 0;
  for (const PlanStep& step : plan.buckets.back().steps) us += estimate_us(step, plan.device);
  return us * 1e-3;
}

std::string describe_precision(const PrecisionPolicy& policy) {
  std::string text = fmt::format("values in {}", to_string(policy.dtype));
  for (const auto& [node, dtype] : policy.overrides) {
    text += fmt::format(", {} in {}", node, to_string(dtype));
  }
  return text;
}

// What an estimate stands on.
std::string describe_device(const DeviceInfo& device) {
  if (device.kind == DeviceKind::kCpu) {
    return fmt::format("{} with {} threads", device.name, device.threads);
  }
  return fmt::format("{} (sm_{}, {} multiprocessors)", device.name, device.gpu.compute_capability,
                     device.gpu.multiprocessors);
}

std::string summary(const PlanReport& report) {
  const Plan& plan = report.plan;
  const BucketPlan& bucket = plan.buckets.back();
  const auto bound = static_cast<double>(bucket.memory.lower_bound_bytes);
  return fmt::format(
      "\n{} on {}, batch {}: {}\n"
      "{}; sums in f32\n"
      "{}: {:.3f} of it\n"
      "weights {} bytes packed; {:.0f} bytes moved per image at least\n"
      "estimate (a model, not a measurement): {:.3f} ms a batch\n",
      report.model, describe_device(plan.device), bucket.n, describe_launches(bucket),
      describe_precision(plan.precision), describe_arena(bucket),
      static_cast<double>(bucket.memory.arena_bytes) / std::max(bound, 1.0), plan.weight_bytes,
      bucket.dram_bytes_per_image(), estimate_ms(plan));
}

nlohmann::ordered_json step_json(const PlanStep& step, const DeviceInfo& device) {
  const OperandFormats values = std::visit([](const auto& op) { return op.values; }, step.op);
  nlohmann::ordered_json row;
  row["name"] = step.name;
  row["op"] = std::visit([](const auto& op) { return std::string(op.kName); }, step.op);
  row["implementation"] = step.implementation;
  row["config"] = step.config.text;
  row["reads"] = to_string(values.x.dtype);
  row["writes"] = to_string(values.y.dtype);
  row["launches"] = step.cost.launches;
  row["bytes"] = step.cost.bytes;
  row["estimate_us"] = estimate_us(step, device);
  row["why_not"] = nlohmann::ordered_json::array();
  for (const Candidate& candidate : step.candidates) {
    if (candidate.why_not.empty()) continue;
    row["why_not"].push_back({{"implementation", candidate.implementation},
                              {"config", candidate.config.text},
                              {"reason", candidate.why_not}});
  }
  return row;
}

// "launches" is without those that normalise pixels, as the goal for it is.
std::string plan_json(const PlanReport& report) {
  const Plan& plan = report.plan;
  const BucketPlan& bucket = plan.buckets.back();
  const ArenaBytes arena = bucket.arena();
  nlohmann::ordered_json out;
  out["model"] = report.model;
  out["target"] = plan.device.name;
  out["batch"] = bucket.n;
  out["precision"] = to_string(plan.precision.dtype);
  out["arena_bytes"] = bucket.memory.arena_bytes;
  out["arena_bytes_per_image"] = arena.per_image_bytes;
  out["arena_fixed_bytes"] = arena.fixed_bytes;
  out["lower_bound_bytes"] = bucket.memory.lower_bound_bytes;
  out["weight_bytes"] = plan.weight_bytes;
  out["dram_bytes_per_image"] = bucket.dram_bytes_per_image();
  out["launches"] = bucket.launches();
  out["estimate_ms"] = estimate_ms(plan);
  out["steps"] = nlohmann::ordered_json::array();
  for (const PlanStep& step : bucket.steps) out["steps"].push_back(step_json(step, plan.device));
  return out.dump() + "\n";
}

}  // namespace

std::string format_plan(const PlanReport& report, Format format) {
  if (format == Format::kJson || format == Format::kJsonl) return plan_json(report);
  auto rows = step_cells(report.plan);
  if (format == Format::kCsv) return format_csv(rows);
  for (auto& row : rows) row.pop_back();  // the reasons are `--explain`'s
  return format_table(rows) + summary(report);
}

std::string explain_step(const Plan& plan, std::string_view name) {
  for (const PlanStep& step : plan.buckets.back().steps) {
    if (step.name != name) continue;
    std::vector<std::vector<std::string>> rows{{"candidate", "estimate_us", "verdict"}};
    for (const Candidate& candidate : step.candidates) {
      rows.push_back({describe_choice(candidate.implementation, candidate.config),
                      candidate.estimate_s > 0 ? fmt::format("{:.1f}", candidate.estimate_s * 1e6)
                                               : std::string("-"),
                      candidate.why_not.empty() ? "chosen" : candidate.why_not});
    }
    const auto* conv = std::get_if<FusedConv2d>(&step.op);
    return fmt::format("{}: {}, {}\n{}on {}; estimates are a model\n{}", step.name,
                       describe_op(step.op), describe_values(step.op),
                       conv ? to_string(conv->problem) + "\n" : "", describe_device(plan.device),
                       format_table(rows));
  }
  throw InvalidArgument({"--explain", fmt::format("'{}'", name), "the name of a step of the plan",
                         "run plan without --explain to list them"});
}

}  // namespace vertebra::tools
