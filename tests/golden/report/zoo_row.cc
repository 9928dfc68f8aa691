#include "tests/golden/report/zoo_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/api/compile_model.h"
#include "engine/runtime/executor.h"
#include "graph/memory/validate_plan.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

void check_counts(const zoo::ModelSpec& spec, const Graph& graph, ZooRow& row) {
  row.parameters = zoo::count_published_parameters(spec, graph);
  row.macs = count_macs(graph);
  row.parameters_hold = row.parameters == spec.parameters;
  row.macs_hold = row.macs == spec.macs;
  if (!row.parameters_hold) {
    row.faults.push_back(fmt::format("{} parameters are published", spec.parameters));
  }
  if (!row.macs_hold) row.faults.push_back(fmt::format("{} MACs are published", spec.macs));
}

double ratio_of(const memory::MemoryPlan& plan) {
  return static_cast<double>(plan.arena_bytes) / static_cast<double>(plan.lower_bound_bytes);
}

void check_memory(const Graph& graph, const DeviceInfo& device, ZooRow& row) {
  const Plan plan = compile_model(graph, {}, device, kLargestBatch).plan;
  for (const BucketPlan& bucket : plan.buckets) {
    memory::validate_plan(bucket.requests, bucket.memory);
    row.arena_ratio = std::max(row.arena_ratio, ratio_of(bucket.memory));
    if (bucket.memory.arena_bytes == bucket.memory.lower_bound_bytes) continue;
    row.faults.push_back(fmt::format("at batch {} the arena is {} bytes and its bound {}", bucket.n,
                                     bucket.memory.arena_bytes, bucket.memory.lower_bound_bytes));
  }
  const BucketPlan& one = plan.buckets.front();
  row.arena_bytes = one.memory.arena_bytes;
  row.bound_bytes = one.memory.lower_bound_bytes;
  row.steps = one.steps.size();
  row.dram_bytes = one.dram_bytes_per_image();
  for (const PlanStep& step : one.steps) ++row.implementations[step.implementation];
}

std::vector<float> logits_at(const zoo::ModelSpec& spec, std::int64_t h, std::int64_t w,
                             const std::shared_ptr<const Backend>& backend) {
  zoo::BuildOptions options = spec.published_options();
  options.input_h = h;
  options.input_w = w;
  const Graph graph = spec.build(options);
  const Shape& image = graph.shape_of(graph.input);
  const Plan plan = compile_model(graph, {}, backend->info(), 1).plan;
  const Prepared prepared(plan, zoo::synthetic_weights(graph), backend);
  Executor executor(plan, prepared, image);
  executor.run_pixels(1, zoo::synthetic_pixels(image).data());
  return executor.output(1, 0);
}

void check_logits(const zoo::ModelSpec& spec, const Golden* golden,
                  const std::shared_ptr<const Backend>& backend, ZooRow& row) {
  if (golden == nullptr) {
    row.faults.emplace_back("there is no golden file");
    return;
  }
  row.golden = fmt::format("{}x{}", golden->h, golden->w);
  row.error = golden_error(*golden, logits_at(spec, golden->h, golden->w, backend));
  if (!(*row.error < kErrorLimit)) {
    row.faults.push_back(fmt::format("the error is {:.2g}", *row.error));
  }
}

}  // namespace

ZooRow measure(const zoo::ModelSpec& spec, const Golden* golden,
               const std::shared_ptr<const Backend>& backend) {
  ZooRow row;
  row.id = spec.id;
  try {
    const auto scope = backend->enter();
    const Graph graph = spec.build();
    check_counts(spec, graph, row);
    check_memory(graph, backend->info(), row);
    check_logits(spec, golden, backend, row);
  } catch (const std::exception& e) {
    row.faults.emplace_back(e.what());
  }
  return row;
}

}  // namespace vertebra
