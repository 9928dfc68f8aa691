#include "engine/runtime/host_buffer.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra {

HostBuffer::HostBuffer(std::int64_t size_bytes) : size_bytes_(size_bytes) {
  if (size_bytes == 0) return;
  constexpr std::int64_t kAlignment = 64;
  void* memory =
      std::aligned_alloc(kAlignment, static_cast<std::size_t>(align_up(size_bytes, kAlignment)));
  if (memory == nullptr) {
    throw OutOfDeviceMemory({"host memory", fmt::format("{} bytes were refused", size_bytes), "",
                             "use a smaller batch"});
  }
  data_.reset(static_cast<std::byte*>(memory));
}

HostBuffer::HostBuffer(std::span<const std::byte> bytes)
    : HostBuffer(static_cast<std::int64_t>(bytes.size())) {
  if (!bytes.empty()) std::memcpy(data(), bytes.data(), bytes.size());
}

void HostBuffer::Free::operator()(std::byte* memory) const { std::free(memory); }

}  // namespace vertebra
