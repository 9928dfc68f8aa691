#include "kernels/cpu/host_memory.h"

#include <fmt/format.h>

#include <cstdlib>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra::cpu {

HostMemory::HostMemory(std::int64_t size_bytes, std::string_view what) : size_bytes_(size_bytes) {
  if (size_bytes == 0) return;
  constexpr std::int64_t kAlignment = 64;
  void* memory =
      std::aligned_alloc(kAlignment, static_cast<std::size_t>(align_up(size_bytes, kAlignment)));
  if (memory == nullptr) {
    throw OutOfDeviceMemory({fmt::format("host memory for {}", what),
                             fmt::format("{} bytes were refused", size_bytes), "",
                             "use a smaller batch"});
  }
  data_.reset(static_cast<std::byte*>(memory));
}

void HostMemory::Free::operator()(std::byte* memory) const { std::free(memory); }

}  // namespace vertebra::cpu
