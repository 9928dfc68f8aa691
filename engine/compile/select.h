// Chooses the implementation and config of one step from the tables.
#pragma once

#include <optional>
#include <vector>

#include "engine/plan/plan.h"

namespace vertebra {

// What buffer assignment can grant this step.
struct Grants {
  bool residual_may_alias_output = false;
  // Of the offsets and pixel strides of operands that are slices, the greatest common divisor; 0
  // where none is.
  std::int64_t slice_granularity = 0;
};

struct Selection {
  std::string implementation;
  Config config;
  Needs needs;
  Cost cost;
  std::vector<Candidate> candidates;  // in table order, the chosen one among them
};

// The cheapest supported candidate by estimate whose needs are granted; table order breaks ties.
// Unsupported, with every candidate's reason, when there is none. `where` names the step.
Selection select_implementation(const std::string& where, const StepOp& op,
                                const DeviceInfo& device, const Grants& grants);

// Estimated seconds of the cheapest supported candidate that works on slices of this granularity;
// nothing when there is none.
std::optional<double> cheapest_estimate(const StepOp& op, const DeviceInfo& device,
                                        std::int64_t slice_granularity = 0);

}  // namespace vertebra
