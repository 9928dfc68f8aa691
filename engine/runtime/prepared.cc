#include "engine/runtime/prepared.h"

#include <fmt/format.h>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"
#include "kernels/registry/tables.h"

namespace vertebra {
namespace {

// Calls `call(op, row)` with the row that the plan names.
template <class F>
auto with_row(const PlanStep& step, DeviceKind kind, F&& call) {
  return std::visit(
      [&](const auto& op) {
        for (const auto& row : table_for(op, kind)) {
          if (row.name == step.implementation) return call(op, row);
        }
        throw InvalidModel({fmt::format("plan, step '{}'", step.name), step.implementation,
                            "an implementation of this version", "make the plan again"});
      },
      step.op);
}

std::vector<std::byte> pack(const PlanStep& step, DeviceKind kind, const WeightMap& weights) {
  std::vector<std::byte> packed =
      with_row(step, kind, [&](const auto& op, const auto& row) { return row.pack(op, weights); });
  if (static_cast<std::int64_t>(packed.size()) != step.needs.packed_weight_bytes) {
    throw InternalError({fmt::format("step '{}'", step.name),
                         fmt::format("{} packed bytes", packed.size()),
                         fmt::format("{}", step.needs.packed_weight_bytes), ""});
  }
  return packed;
}

}  // namespace

Prepared::Prepared(const Plan& plan, const WeightMap& weights,
                   std::shared_ptr<const Backend> backend)
    : backend_(std::move(backend)),
      weights_(backend_->allocate(plan.weight_bytes, "packed weights")) {
  const auto queue = backend_->make_queue();
  std::int64_t end = 0;
  for (const BucketPlan& bucket : plan.buckets) {
    auto& steps = steps_.emplace_back();
    for (const PlanStep& step : bucket.steps) {
      const WeightForm form = weight_form(step);
      if (step.needs.packed_weight_bytes > 0 && !weight_offsets_.contains(form)) {
        const std::vector<std::byte> packed = pack(step, plan.device.kind, weights);
        queue->copy_to_device(weights_->data() + end, packed.data(),
                              step.needs.packed_weight_bytes);
        queue->wait();
        weight_offsets_.emplace(form, end);
        end += align_up(step.needs.packed_weight_bytes, kWeightAlignment);
      }
      StepContext context{step.x.layout, step.residual.layout, step.y.layout, backend_->info()};
      for (const BufferRef& ref : step.more) context.more.push_back(ref.layout);
      steps.push_back(with_row(step, plan.device.kind, [&](const auto& op, const auto& row) {
        return row.prepare(op, step.config, context);
      }));
    }
  }
}

const std::byte* Prepared::weights(const PlanStep& step) const {
  const auto found = weight_offsets_.find(weight_form(step));
  return found == weight_offsets_.end() ? nullptr : weights_->data() + found->second;
}

}  // namespace vertebra
