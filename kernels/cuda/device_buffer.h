// Memory of the current device.
#pragma once

#include <string_view>

#include "kernels/registry/backend.h"

namespace vertebra::cuda {

// Of the current device: bytes that are free, and all that it has. DeviceError.
struct DeviceMemory {
  std::int64_t free_bytes = 0;
  std::int64_t total_bytes = 0;
};
DeviceMemory device_memory();

class DeviceBuffer final : public Memory {
 public:
  // Uninitialised, at a multiple of 256 bytes; none for 0 bytes. `what` is what it is for.
  // OutOfDeviceMemory says what was asked for and what is free; DeviceError.
  DeviceBuffer(std::int64_t size_bytes, std::string_view what);
  // Waits until the device has finished with it (cudaFree).
  ~DeviceBuffer() override;

  std::byte* data() const override { return data_; }
  std::int64_t size_bytes() const override { return size_bytes_; }

 private:
  std::byte* data_ = nullptr;
  std::int64_t size_bytes_;
};

}  // namespace vertebra::cuda
