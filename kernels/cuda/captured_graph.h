// The work of a stream as one CUDA graph.
#pragma once

#include <cuda_runtime_api.h>

#include <functional>

#include "kernels/registry/queue.h"

namespace vertebra::cuda {

// Owns an instantiated graph.
class CapturedGraph final : public Recording {
 public:
  // Captures what `enqueue` enqueues on `stream`, without running it, and instantiates it on the
  // stream's device. What `enqueue` throws comes out of here after the capture has ended.
  // DeviceError.
  CapturedGraph(cudaStream_t stream, const std::function<void()>& enqueue);
  ~CapturedGraph() override;

  // Asynchronous. DeviceError.
  void launch(cudaStream_t stream) const;

 private:
  cudaGraphExec_t executable_ = nullptr;
};

}  // namespace vertebra::cuda
