#include "tools/vertebra/plan_format.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "graph/core/error.h"
#include "tools/vertebra/text_quote.h"
#include "tools/vertebra/text_table.h"

namespace vertebra::tools {
namespace {

std::string implementation_of(const std::string& name, const Config& config) {
  return config.text.empty() ? name : name + " " + config.text;
}

double estimate_us(const PlanStep& step, const DeviceInfo& device) {
  return step.cost.seconds(device) * 1e6;
}

std::vector<std::vector<std::string>> step_cells(const PlanReport& report) {
  std::vector<std::vector<std::string>> rows{
      {"step", "op", "implementation", "bytes", "estimate_us", "why_not"}};
  for (const PlanStep& step : report.bucket.steps) {
    std::string why_not;
    for (const Candidate& candidate : step.candidates) {
      if (candidate.why_not.empty()) continue;
      if (!why_not.empty()) why_not += "; ";
      why_not +=
          fmt::format("{}: {}", implementation_of(candidate.implementation, candidate.config),
                      candidate.why_not);
    }
    rows.push_back({step.name, describe_op(step.op),
                    implementation_of(step.implementation, step.config),
                    fmt::format("{:.0f}", step.cost.bytes),
                    fmt::format("{:.1f}", estimate_us(step, report.device)), why_not});
  }
  return rows;
}

std::string summary(const PlanReport& report) {
  const BucketPlan& bucket = report.bucket;
  const auto bound = static_cast<double>(bucket.memory.lower_bound_bytes);
  double seconds = 0;
  for (const PlanStep& step : bucket.steps) seconds += step.cost.seconds(report.device);
  return fmt::format(
      "\n{} on {}, batch {}: {} steps\n"
      "arena {} bytes, lower bound {}: {:.3f} of it\n"
      "weights {} bytes packed; {:.0f} bytes moved per image at least\n"
      "estimate (a model, not a measurement): {:.3f} ms a batch on {} threads\n",
      report.model, report.device.name, bucket.n, bucket.steps.size(), bucket.memory.arena_bytes,
      bucket.memory.lower_bound_bytes,
      static_cast<double>(bucket.memory.arena_bytes) / std::max(bound, 1.0), report.weight_bytes,
      bucket.dram_bytes_per_image(), seconds * 1e3, report.device.threads);
}

std::string plan_json(const PlanReport& report) {
  nlohmann::ordered_json out;
  out["model"] = report.model;
  out["target"] = report.device.name;
  out["batch"] = report.bucket.n;
  out["arena_bytes"] = report.bucket.memory.arena_bytes;
  out["lower_bound_bytes"] = report.bucket.memory.lower_bound_bytes;
  out["weight_bytes"] = report.weight_bytes;
  out["dram_bytes_per_image"] = report.bucket.dram_bytes_per_image();
  out["steps"] = nlohmann::ordered_json::array();
  for (const PlanStep& step : report.bucket.steps) {
    nlohmann::ordered_json row;
    row["name"] = step.name;
    row["op"] = std::visit([](const auto& op) { return std::string(op.kName); }, step.op);
    row["implementation"] = step.implementation;
    row["config"] = step.config.text;
    row["bytes"] = step.cost.bytes;
    row["estimate_us"] = estimate_us(step, report.device);
    row["why_not"] = nlohmann::ordered_json::array();
    for (const Candidate& candidate : step.candidates) {
      if (candidate.why_not.empty()) continue;
      row["why_not"].push_back({{"implementation", candidate.implementation},
                                {"config", candidate.config.text},
                                {"reason", candidate.why_not}});
    }
    out["steps"].push_back(std::move(row));
  }
  return out.dump() + "\n";
}

}  // namespace

std::string describe_op(const StepOp& op) {
  const auto* conv = std::get_if<FusedConv2d>(&op);
  if (conv == nullptr) {
    return std::visit([](const auto& o) { return std::string(o.kName); }, op);
  }
  const Conv2dProblem& p = conv->problem;
  return fmt::format("{} {}x{}{}{}{}", p.is_depthwise() ? "depthwise" : "conv2d", p.r, p.s,
                     p.stride_h > 1 ? fmt::format(" /{}", p.stride_h) : "",
                     conv->epilogue.residual ? " + residual" : "",
                     conv->epilogue.clamp ? " + clamp" : "");
}

std::string format_plan(const PlanReport& report, Format format) {
  if (format == Format::kJson || format == Format::kJsonl) return plan_json(report);
  auto rows = step_cells(report);
  if (format == Format::kCsv) return format_csv(rows);
  for (auto& row : rows) row.pop_back();  // the reasons are `--explain`'s
  return format_table(rows) + summary(report);
}

std::string explain_step(const BucketPlan& bucket, const DeviceInfo& device,
                         std::string_view name) {
  for (const PlanStep& step : bucket.steps) {
    if (step.name != name) continue;
    std::vector<std::vector<std::string>> rows{{"candidate", "estimate_us", "verdict"}};
    for (const Candidate& candidate : step.candidates) {
      rows.push_back({implementation_of(candidate.implementation, candidate.config),
                      candidate.estimate_s > 0 ? fmt::format("{:.1f}", candidate.estimate_s * 1e6)
                                               : std::string("-"),
                      candidate.why_not.empty() ? "chosen" : candidate.why_not});
    }
    const auto* conv = std::get_if<FusedConv2d>(&step.op);
    return fmt::format("{}: {}\n{}on {} with {} threads; estimates are a model\n{}", step.name,
                       describe_op(step.op), conv ? to_string(conv->problem) + "\n" : "",
                       device.name, device.threads, format_table(rows));
  }
  throw InvalidArgument({"--explain", fmt::format("'{}'", name), "the name of a step of the plan",
                         "run plan without --explain to list them"});
}

}  // namespace vertebra::tools
