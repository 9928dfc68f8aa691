// Host memory at a multiple of 64 bytes, uninitialised. From 2 MiB on it lies in whole pages of
// that size where the system grants them: a layer whose megabytes of weights are each read once
// would spend up to a fifth of its time on looking up small pages.
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
