// Host memory at a multiple of 64 bytes, uninitialised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "kernels/registry/backend.h"

namespace vertebra::cpu {

class HostMemory final : public Memory {
 public:
  // OutOfDeviceMemory, with `what` and the size, when the system has not that much.
  HostMemory(std::int64_t size_bytes, std::string_view what);

  std::byte* data() const override { return data_.get(); }
  std::int64_t size_bytes() const override { return size_bytes_; }

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte, Free> data_;
  std::int64_t size_bytes_;
};

}  // namespace vertebra::cpu
