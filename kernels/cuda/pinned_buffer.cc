#include "kernels/cuda/pinned_buffer.h"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include "graph/core/error.h"
#include "kernels/cuda/cuda_error.h"

namespace vertebra::cuda {

PinnedBuffer::PinnedBuffer(std::int64_t size_bytes, std::string_view what)
    : size_bytes_(size_bytes) {
  if (size_bytes == 0) return;
  void* data = nullptr;
  const cudaError_t error =
      cudaHostAlloc(&data, static_cast<std::size_t>(size_bytes), cudaHostAllocDefault);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    throw OutOfDeviceMemory({fmt::format("page-locked host memory for {}", what),
                             fmt::format("{} bytes were refused", size_bytes), "",
                             "use a smaller batch"});
  }
  check(error, fmt::format("allocating {} bytes of page-locked memory for {}", size_bytes, what));
  data_ = static_cast<std::byte*>(data);
}

PinnedBuffer::~PinnedBuffer() {
  if (data_ != nullptr && cudaFreeHost(data_) != cudaSuccess) cudaGetLastError();
}

}  // namespace vertebra::cuda
