#include "kernels/cuda/device_buffer.h"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include "graph/core/error.h"
#include "kernels/cuda/cuda_error.h"

namespace vertebra::cuda {

DeviceMemory device_memory() {
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "asking for free memory");
  return {static_cast<std::int64_t>(free), static_cast<std::int64_t>(total)};
}

DeviceBuffer::DeviceBuffer(std::int64_t size_bytes, std::string_view what)
    : size_bytes_(size_bytes) {
  if (size_bytes == 0) return;
  void* data = nullptr;
  const cudaError_t error = cudaMalloc(&data, static_cast<std::size_t>(size_bytes));
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    const DeviceMemory now = device_memory();
    throw OutOfDeviceMemory({fmt::format("device memory for {}", what),
                             fmt::format("{} bytes were refused, {} of {} are free", size_bytes,
                                         now.free_bytes, now.total_bytes),
                             "", "use a smaller batch"});
  }
  check(error, fmt::format("allocating {} bytes for {}", size_bytes, what));
  data_ = static_cast<std::byte*>(data);
}

DeviceBuffer::~DeviceBuffer() {
  if (data_ != nullptr && cudaFree(data_) != cudaSuccess) cudaGetLastError();
}

}  // namespace vertebra::cuda
