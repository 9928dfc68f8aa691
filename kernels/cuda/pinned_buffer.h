// Page-locked host memory: copies from and to it are asynchronous and need no staging.
#pragma once

#include <string_view>

#include "kernels/registry/backend.h"

namespace vertebra::cuda {

class PinnedBuffer final : public Memory {
 public:
  // Uninitialised; none for 0 bytes. `what` is what it is for. OutOfDeviceMemory where the system
  // will not lock that much; DeviceError.
  PinnedBuffer(std::int64_t size_bytes, std::string_view what);
  // Waits until the device has finished with it (cudaFreeHost).
  ~PinnedBuffer() override;

  std::byte* data() const override { return data_; }
  std::int64_t size_bytes() const override { return size_bytes_; }

 private:
  std::byte* data_ = nullptr;
  std::int64_t size_bytes_;
};

}  // namespace vertebra::cuda
