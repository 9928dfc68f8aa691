// Memory of one operand with guard bytes on both sides, and numbers whose sums are exact.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "kernels/cpu/host_memory.h"

namespace vertebra {

class GuardedBuffer {
 public:
  // `bytes` of quiet NaNs (all bits set) at a multiple of 64.
  explicit GuardedBuffer(std::int64_t bytes)
      : bytes_(bytes), memory_(bytes + 2 * kGuard, "a test") {
    std::memset(memory_.data(), 0xA5, static_cast<std::size_t>(memory_.size_bytes()));
    std::memset(data(), 0xFF, static_cast<std::size_t>(bytes));
  }

  template <class T>
  explicit GuardedBuffer(const std::vector<T>& values)
      : GuardedBuffer(static_cast<std::int64_t>(values.size() * sizeof(T))) {
    if (bytes_ > 0) std::memcpy(data(), values.data(), static_cast<std::size_t>(bytes_));
  }

  std::byte* data() { return memory_.data() + kGuard; }

  template <class T>
  std::vector<T> values() {
    const auto* first = reinterpret_cast<const T*>(data());
    return {first, first + bytes_ / static_cast<std::int64_t>(sizeof(T))};
  }

  // Whether nothing was written outside.
  bool intact() {
    const auto guard = [](const std::byte* first) {
      return std::all_of(first, first + kGuard, [](std::byte b) { return b == std::byte{0xA5}; });
    };
    return guard(memory_.data()) && guard(data() + bytes_);
  }

 private:
  static constexpr std::int64_t kGuard = 256;
  std::int64_t bytes_;
  cpu::HostMemory memory_;
};

// Integers in [-limit, limit]: sums of their products stay exact in fp32 below 2^24.
inline std::vector<float> small_integers(std::int64_t count, std::uint32_t seed, int limit) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::uint32_t state = seed * 2654435761U + 1;
  for (float& v : values) {
    state = state * 1664525U + 1013904223U;
    v = static_cast<float>(static_cast<int>((state >> 16) % static_cast<unsigned>(2 * limit + 1)) -
                           limit);
  }
  return values;
}

}  // namespace vertebra
