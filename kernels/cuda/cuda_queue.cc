#include "kernels/cuda/cuda_queue.h"

#include "kernels/cuda/captured_graph.h"
#include "kernels/cuda/cuda_error.h"

namespace vertebra::cuda {

void CudaQueue::copy_to_device(void* to, const void* from, std::int64_t bytes) {
  if (bytes == 0) return;
  check(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyHostToDevice,
                        stream_.get()),
        "copying to the device");
}

void CudaQueue::copy_to_host(void* to, const void* from, std::int64_t bytes) {
  if (bytes == 0) return;
  check(cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyDeviceToHost,
                        stream_.get()),
        "copying to the host");
}

void CudaQueue::zero(void* to, std::int64_t bytes) {
  if (bytes == 0) return;
  check(cudaMemsetAsync(to, 0, static_cast<std::size_t>(bytes), stream_.get()),
        "zeroing device memory");
}

std::unique_ptr<Recording> CudaQueue::record(const std::function<void()>& enqueue) {
  return std::make_unique<CapturedGraph>(stream_.get(), enqueue);
}

void CudaQueue::replay(const Recording& recording) {
  static_cast<const CapturedGraph&>(recording).launch(stream_.get());
}

void CudaQueue::mark(std::size_t index) {
  while (marks_.size() <= index) marks_.emplace_back();
  marks_[index].record(stream_.get());
}

double CudaQueue::milliseconds(std::size_t from, std::size_t to) const {
  return milliseconds_between(marks_.at(from), marks_.at(to));
}

}  // namespace vertebra::cuda
