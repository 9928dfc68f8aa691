// A model of the zoo made ready for the first GPU that can be used, below the public API, where
// steps can be timed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/runtime/executor.h"
#include "engine/runtime/prepared.h"
#include "kernels/registry/backend.h"

namespace vertebra::bench {

// DeviceError, in one line, where there is none.
std::shared_ptr<const Backend> open_first_gpu();

class GpuModel {
 public:
  // `id` and `weights` as ModelOptions takes them; fp16. Throws as Model::load does.
  GpuModel(const std::string& id, const std::string& weights, std::int64_t max_batch);

  const Backend& backend() const { return *backend_; }
  const Plan& plan() const { return plan_; }
  const Prepared& prepared() const { return *prepared_; }
  const std::string& id() const { return id_; }
  const std::string& weights() const { return weights_; }
  Executor& executor() { return *executor_; }

  // n images of random pixels, the same for the same n: u8 [n, H, W, 3].
  std::vector<std::uint8_t> random_images(std::int64_t n) const;

 private:
  std::string id_, weights_;
  std::shared_ptr<const Backend> backend_;
  std::unique_ptr<Backend::Scope> scope_;
  Shape image_;
  Plan plan_;
  std::unique_ptr<const Prepared> prepared_;
  std::unique_ptr<Executor> executor_;
};

}  // namespace vertebra::bench
