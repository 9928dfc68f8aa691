// What the tests of compilation share: zoo models compiled for a device, and steps by name.
#pragma once

#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/compile_model.h"
#include "zoo/model_spec.h"

namespace vertebra {

inline CompiledModel compiled(std::string_view model, const CompileTarget& target,
                              std::int64_t max_batch, const std::vector<std::string>& taps = {}) {
  return compile_model(zoo::find_model(model).build(), taps, target, max_batch);
}

inline const PlanStep& find_step(const BucketPlan& bucket, std::string_view name) {
  for (const PlanStep& step : bucket.steps) {
    if (step.name == name) return step;
  }
  throw std::runtime_error("no step " + std::string(name));
}

inline OperandFormats formats_of(const PlanStep& step) {
  return std::visit([](const auto& op) { return op.values; }, step.op);
}

// The reason of the first candidate of an implementation; empty for the one chosen.
inline std::string reason_not_to_take(const PlanStep& step, std::string_view implementation) {
  for (const Candidate& candidate : step.candidates) {
    if (candidate.implementation == implementation) return candidate.why_not;
  }
  throw std::runtime_error("no candidate " + std::string(implementation));
}

// How GoogleTest names a parameter.
inline void PrintTo(const DeviceInfo& device, std::ostream* out) { *out << device.name; }

}  // namespace vertebra
