#include "kernels/cpu/host_memory.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cstdlib>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra::cpu {
namespace {

constexpr std::int64_t kCacheLine = 64;
constexpr std::int64_t kHugePage = 2 << 20;

}  // namespace

HostMemory::HostMemory(std::int64_t size_bytes, std::string_view what) : size_bytes_(size_bytes) {
  if (size_bytes == 0) return;
  const std::int64_t alignment = size_bytes < kHugePage ? kCacheLine : kHugePage;
  const auto rounded = static_cast<std::size_t>(align_up(size_bytes, alignment));
  void* memory = std::aligned_alloc(static_cast<std::size_t>(alignment), rounded);
  if (memory == nullptr) {
    throw OutOfDeviceMemory({fmt::format("host memory for {}", what),
                             fmt::format("{} bytes were refused", size_bytes), "",
                             "use a smaller batch"});
  }
  data_.reset(static_cast<std::byte*>(memory));
  // A wish: where the system has no huge pages, small ones do.
  if (alignment == kHugePage) madvise(memory, rounded, MADV_HUGEPAGE);
}

void HostMemory::Free::operator()(std::byte* memory) const { std::free(memory); }

}  // namespace vertebra::cpu
