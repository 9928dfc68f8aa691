// What a build without CUDA answers.
#include "graph/core/error.h"
#include "kernels/cuda/cuda_backend.h"

namespace vertebra::cuda {

Availability availability() {
  return {0, 0, "this build has no CUDA backend: build with VERTEBRA_WITH_CUDA=ON and nvcc 13"};
}

std::shared_ptr<const Backend> open_device(int) {
  throw Unsupported({"device cuda", "this build has no CUDA backend", "a build with CUDA",
                     "build with VERTEBRA_WITH_CUDA=ON and nvcc 13, or use --device cpu or auto"});
}

}  // namespace vertebra::cuda
