#include "engine/runtime/prepared.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "kernels/registry/cpu_tables.h"

namespace vertebra {
namespace {

// Calls `call(op, row)` with the row that the plan names.
template <class F>
auto with_row(const PlanStep& step, F&& call) {
  return std::visit(
      [&](const auto& op) {
        for (const auto& row : table_for(op)) {
          if (row.name == step.implementation) return call(op, row);
        }
        throw InvalidModel({fmt::format("plan, step '{}'", step.name), step.implementation,
                            "an implementation of this version", "make the plan again"});
      },
      step.op);
}

}  // namespace

Prepared::Prepared(const Plan& plan, const WeightMap& weights) {
  for (const BucketPlan& bucket : plan.buckets) {
    auto& steps = steps_.emplace_back();
    for (const PlanStep& step : bucket.steps) {
      const WeightForm form = weight_form(step);
      if (!weights_.contains(form)) {
        const std::vector<std::byte> packed =
            with_row(step, [&](const auto& op, const auto& row) { return row.pack(op, weights); });
        if (static_cast<std::int64_t>(packed.size()) != step.needs.packed_weight_bytes) {
          throw InternalError({fmt::format("step '{}'", step.name),
                               fmt::format("{} packed bytes", packed.size()),
                               fmt::format("{}", step.needs.packed_weight_bytes), ""});
        }
        weights_.emplace(form, HostBuffer(packed));
      }
      steps.push_back(with_row(
          step, [&](const auto& op, const auto& row) { return row.prepare(op, step.config); }));
    }
  }
}

const std::byte* Prepared::weights(const PlanStep& step) const {
  return weights_.at(weight_form(step)).data();
}

}  // namespace vertebra
