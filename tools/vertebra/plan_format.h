// A plan as rows, as JSON and as sentences.
#pragma once

#include <string>
#include <string_view>

#include "engine/plan/plan.h"
#include "tools/vertebra/row_format.h"

namespace vertebra::tools {

struct PlanReport {
  std::string model;
  const BucketPlan& bucket;
  std::int64_t weight_bytes;
  const DeviceInfo& device;
};

// Table: the steps, then the sums; csv: the steps; json and jsonl: one object.
std::string format_plan(const PlanReport& report, Format format);

// Every candidate of one step with its estimate and the reason why not. InvalidArgument for a step
// that the plan has not.
std::string explain_step(const BucketPlan& bucket, const DeviceInfo& device, std::string_view step);

// "conv2d 1x1", "depthwise 3x3 /2", "dense"
std::string describe_op(const StepOp& op);

}  // namespace vertebra::tools
