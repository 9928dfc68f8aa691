// A plan made ready in this process: every step of every bucket, weights packed and uploaded once.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "engine/plan/plan.h"
#include "kernels/registry/backend.h"

namespace vertebra {

// Immutable and thread-safe once made.
class Prepared {
 public:
  // Packs every step's weights, uploads them and prepares every step, in a scope of the backend
  // that the calling thread holds; waits for the copies. Throws InvalidModel for weights,
  // OutOfDeviceMemory, and DeviceError.
  Prepared(const Plan& plan, const WeightMap& weights, std::shared_ptr<const Backend> backend);

  const Backend& backend() const { return *backend_; }
  const PreparedStep& step(std::size_t bucket, std::size_t step) const {
    return *steps_.at(bucket).at(step);
  }
  // In device memory; null for a step without weights.
  const std::byte* weights(const PlanStep& step) const;

 private:
  std::shared_ptr<const Backend> backend_;
  std::unique_ptr<Memory> weights_;
  std::map<WeightForm, std::int64_t> weight_offsets_;
  std::vector<std::vector<std::unique_ptr<PreparedStep>>> steps_;
};

}  // namespace vertebra
