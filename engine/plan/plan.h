// What runs on one device, decided and checked before any weight is read: per batch bucket the
// steps and where everything lies. A value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/target.h"
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
  std::vector<BufferRef> more;  // the values behind x in a concat
  BufferRef y;
  std::int32_t workspace = kNoBuffer;
  std::int32_t side = kNoBuffer;  // the side output that the op names
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

// The ranking that a softmax makes besides: [n, k] RankedClass.
struct PlanRanking {
  std::int32_t buffer = kNoBuffer;
  std::int64_t k = 0;

  friend bool operator==(const PlanRanking&, const PlanRanking&) = default;
};

// Packed weights begin at multiples of this.
inline constexpr std::int64_t kWeightAlignment = 256;

// An arena as a function of the batch: n * per_image_bytes + fixed_bytes.
struct ArenaBytes {
  std::int64_t per_image_bytes = 0;
  std::int64_t fixed_bytes = 0;
};

struct BucketPlan {
  std::int64_t n = 1;
  std::vector<PlanStep> steps;
  std::vector<memory::BufferRequest> requests;  // one a buffer
  memory::MemoryPlan memory;
  std::vector<PlanOutput> outputs;
  std::optional<PlanRanking> ranking;

  // Bytes that the steps must move at least, per image.
  double dram_bytes_per_image() const;

  // Kernels or primitives that one batch starts, but for those that normalise pixels.
  std::int64_t launches() const;

  // The arena of this bucket; scratch memory of steps is what does not grow with the batch.
  ArenaBytes arena() const;
};

struct Plan {
  DeviceInfo device;
  PrecisionPolicy precision;
  std::vector<BucketPlan> buckets;  // ascending n; the last is the largest batch
  std::int64_t weight_bytes = 0;    // packed and aligned, every form counted once

  // The smallest bucket that holds n images; InvalidArgument for n < 1 or above the largest.
  const BucketPlan& bucket_for(std::int64_t n) const;
};

// Buckets of a largest batch: 1, 2, 4, ... and the largest itself.
std::vector<std::int64_t> batch_buckets(std::int64_t max_batch);

}  // namespace vertebra
