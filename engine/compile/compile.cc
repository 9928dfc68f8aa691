#include "engine/compile/compile.h"

#include <fmt/format.h>

#include <map>

#include "engine/compile/buffer_assignment.h"
#include "engine/compile/node_precision.h"
#include "engine/compile/select.h"
#include "engine/compile/slice_plan.h"
#include "graph/core/checked_math.h"
#include "graph/core/error.h"
#include "graph/ir/verify.h"
#include "graph/memory/plan_memory.h"
#include "graph/memory/validate_plan.h"

namespace vertebra {
namespace {

BucketPlan compile_bucket(const Graph& graph, const CompileTarget& target, const SlicePlan& slices,
                          std::int64_t n) {
  BucketPlan bucket;
  bucket.n = n;
  BufferAssignment buffers(graph, n, target, slices);
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const Node& node = graph.node(id);
    PlanStep step;
    step.name = graph.name_of(node);
    if (slices.is_free(node)) {
      buffers.assign(id, {}, step);
      continue;
    }
    step.op = slices.step_op(node, n);
    Selection selection =
        select_implementation(step.name, step.op, target.device,
                              {buffers.residual_may_alias_output(id), slices.granularity_of(node)});
    step.implementation = std::move(selection.implementation);
    step.config = std::move(selection.config);
    step.needs = selection.needs;
    step.cost = selection.cost;
    step.candidates = std::move(selection.candidates);
    buffers.assign(id, step.needs, step);
    if (const auto* softmax = std::get_if<Softmax>(&step.op); softmax && step.side != kNoBuffer) {
      bucket.ranking = PlanRanking{step.side, softmax->topk};
    }
    bucket.steps.push_back(std::move(step));
  }
  for (const ValueId id : graph.outputs) {
    bucket.outputs.push_back({graph.value(id).name, graph.shape_of(id), buffers.where(id)});
  }
  bucket.requests = buffers.requests();
  bucket.memory = memory::plan_memory(bucket.requests);
  memory::validate_plan(bucket.requests, bucket.memory);
  return bucket;
}

}  // namespace

Plan compile(const Graph& graph, const CompileTarget& target, std::int64_t max_batch) {
  verify(graph);
  if (graph.stage != Stage::kFused) {
    throw InternalError({fmt::format("graph '{}'", graph.name),
                         fmt::format("stage {}", to_string(graph.stage)), "stage fused", ""});
  }
  Plan plan;
  plan.device = target.device;
  plan.precision = target.precision;
  CompileTarget own_target = target;
  own_target.precision = node_precision(graph, target.precision);
  // Every form of a step's weights once: buckets that need the same form share it.
  std::map<WeightForm, std::int64_t> packed;
  const SlicePlan slices(graph, own_target, max_batch);
  for (const std::int64_t n : batch_buckets(max_batch)) {
    plan.buckets.push_back(compile_bucket(graph, own_target, slices, n));
    for (const PlanStep& step : plan.buckets.back().steps) {
      packed[weight_form(step)] = align_up(step.needs.packed_weight_bytes, kWeightAlignment);
    }
  }
  for (const auto& [form, bytes] : packed) plan.weight_bytes += bytes;
  return plan;
}

}  // namespace vertebra
