// Host memory at a multiple of 64 bytes, uninitialised. Move-only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace vertebra {

class HostBuffer {
 public:
  HostBuffer() = default;
  // OutOfDeviceMemory, with the size, when the system has not that much.
  explicit HostBuffer(std::int64_t size_bytes);
  // A copy of `bytes`.
  explicit HostBuffer(std::span<const std::byte> bytes);

  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  std::int64_t size_bytes() const { return size_bytes_; }

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte, Free> data_;
  std::int64_t size_bytes_ = 0;
};

}  // namespace vertebra
