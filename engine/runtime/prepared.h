// A plan made ready in this process: primitives of every step and bucket, weights packed once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/runtime/host_buffer.h"

namespace vertebra {

// Immutable and thread-safe once made.
class Prepared {
 public:
  // Packs every step's weights and makes every primitive, with the calling thread's number of
  // threads (kernels/cpu/cpu_queue.h). Throws InvalidModel for weights, DeviceError for primitives.
  Prepared(const Plan& plan, const WeightMap& weights);

  const PreparedStep& step(std::size_t bucket, std::size_t step) const {
    return *steps_.at(bucket).at(step);
  }
  // Null for a step without weights.
  const std::byte* weights(const PlanStep& step) const;

 private:
  std::map<WeightForm, HostBuffer> weights_;
  std::vector<std::vector<std::unique_ptr<PreparedStep>>> steps_;
};

}  // namespace vertebra
