// A plan as rows, as JSON and as sentences.
#pragma once

#include <string>
#include <string_view>

#include "engine/plan/plan.h"
#include "tools/vertebra/row_format.h"

namespace vertebra::tools {

// The plan's largest bucket is shown.
struct PlanReport {
  std::string model;
  const Plan& plan;
};

// Table: the steps, then the sums; csv: the steps; json and jsonl: one object.
std::string format_plan(const PlanReport& report, Format format);

// Every candidate of one step with its estimate and the reason why not. InvalidArgument for a step
// that the plan has not.
std::string explain_step(const Plan& plan, std::string_view step);

}  // namespace vertebra::tools
