// A GPU's queue: one stream.
#pragma once

#include <cuda_runtime_api.h>

#include <functional>
#include <memory>
#include <vector>

#include "kernels/cuda/event.h"
#include "kernels/cuda/stream.h"
#include "kernels/registry/queue.h"

namespace vertebra::cuda {

// Of the device that is current when it is made. Copies of pageable host memory may block; those of
// PinnedBuffer do not.
class CudaQueue final : public Queue {
 public:
  void copy_to_device(void* to, const void* from, std::int64_t bytes) override;
  void copy_to_host(void* to, const void* from, std::int64_t bytes) override;
  void zero(void* to, std::int64_t bytes) override;
  void wait() override { stream_.wait(); }
  std::unique_ptr<Recording> record(const std::function<void()>& enqueue) override;
  void replay(const Recording& recording) override;
  void mark(std::size_t index) override;
  double milliseconds(std::size_t from, std::size_t to) const override;

  cudaStream_t stream() const { return stream_.get(); }

 private:
  Stream stream_;
  std::vector<Event> marks_;
};

// The stream of a queue that a CUDA backend made: where `PreparedStep::enqueue` launches.
inline cudaStream_t stream_of(Queue& queue) { return static_cast<CudaQueue&>(queue).stream(); }

}  // namespace vertebra::cuda
