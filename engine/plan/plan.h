// What runs on one device, decided and checked before any weight is read: per batch bucket the
// steps and where everything lies. A value.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "graph/core/buffer_ref.h"
#include "graph/core/device_info.h"
#include "graph/memory/buffer_request.h"
#include "graph/memory/memory_plan.h"
#include "kernels/registry/implementation.h"

namespace vertebra {

// An (implementation, config) that was considered for a step.
struct Candidate {
  std::string implementation;
  Config config;
  double estimate_s = 0;  // an estimate; 0 where it is not supported
  std::string why_not;    // empty for the one chosen
};

// Operands as indices into the bucket's buffers; kExternal is the caller's input, kNone nothing.
inline constexpr std::int32_t kExternalBuffer = -2;
inline constexpr std::int32_t kNoBuffer = -1;

struct PlanStep {
  std::string name;  // the value that it makes
  StepOp op;
  std::string implementation;
  Config config;
  Needs needs;
  Cost cost;
  BufferRef x;
  BufferRef residual;
  BufferRef y;
  std::int32_t workspace = kNoBuffer;
  std::vector<Candidate> candidates;
};

// What packed weights are shared by: the step, its implementation and the form that it needs.
using WeightForm = std::array<std::string, 3>;
WeightForm weight_form(const PlanStep& step);

// A graph output or tap: where it lies when the last step is done.
struct PlanOutput {
  std::string name;
  Shape shape;
  BufferRef where;
};

struct BucketPlan {
  std::int64_t n = 1;
  std::vector<PlanStep> steps;
  std::vector<memory::BufferRequest> requests;  // one a buffer
  memory::MemoryPlan memory;
  std::vector<PlanOutput> outputs;

  // Bytes that the steps must move at least, per image.
  double dram_bytes_per_image() const;
};

struct Plan {
  DeviceInfo device;
  std::vector<BucketPlan> buckets;  // ascending n; the last is the largest batch
  std::int64_t weight_bytes = 0;    // packed, every form counted once

  // The smallest bucket that holds n images; InvalidArgument for n < 1 or above the largest.
  const BucketPlan& bucket_for(std::int64_t n) const;
};

// Buckets of a largest batch: 1, 2, 4, ... and the largest itself.
std::vector<std::int64_t> batch_buckets(std::int64_t max_batch);

}  // namespace vertebra
