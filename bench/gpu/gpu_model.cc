#include "bench/gpu/gpu_model.h"

#include <utility>

#include "engine/api/compile_model.h"
#include "engine/api/load_weights.h"
#include "graph/core/error.h"
#include "kernels/cuda/cuda_backend.h"
#include "zoo/model_spec.h"

namespace vertebra::bench {

std::shared_ptr<const Backend> open_first_gpu() {
  const cuda::Availability gpus = cuda::availability();
  if (gpus.devices == 0) throw DeviceError({"GPU", gpus.reason, "", ""});
  return cuda::open_device(gpus.first);
}

GpuModel::GpuModel(const std::string& id, const std::string& weights, std::int64_t max_batch) {
  backend_ = open_first_gpu();
  scope_ = backend_->enter();
  const zoo::ModelSpec& spec = zoo::find_model(id);
  Graph graph = spec.build();
  const LoadedWeights loaded = load_weights(spec, weights, graph);
  id_ = spec.id;
  weights_ = loaded.origin;
  image_ = graph.shape_of(graph.input);
  plan_ = compile_model(std::move(graph), {}, CompileTarget(backend_->info()), max_batch).plan;
  prepared_ = std::make_unique<const Prepared>(plan_, loaded.tensors, backend_);
  executor_ = std::make_unique<Executor>(plan_, *prepared_, image_);
}

std::vector<std::uint8_t> GpuModel::random_images(std::int64_t n) const {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(n * image_.num_elements()));
  std::uint64_t state = 1;
  for (std::uint8_t& pixel : pixels) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    pixel = static_cast<std::uint8_t>(state >> 56);
  }
  return pixels;
}

}  // namespace vertebra::bench
