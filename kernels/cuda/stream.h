// A stream of the current device.
#pragma once

#include <cuda_runtime_api.h>

#include <utility>

namespace vertebra::cuda {

// Owns a stream that does not synchronise with the default one. Move-only; a stream that was moved
// from holds null.
class Stream {
 public:
  // On the device that is current. DeviceError.
  Stream();
  Stream(Stream&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
  Stream& operator=(Stream&& other) noexcept {
    std::swap(stream_, other.stream_);
    return *this;
  }
  // Returns at once; work that was enqueued still runs.
  ~Stream();

  cudaStream_t get() const { return stream_; }
  // Blocks until all work has finished. DeviceError for any of it that failed.
  void wait() const;

 private:
  cudaStream_t stream_ = nullptr;
};

}  // namespace vertebra::cuda
