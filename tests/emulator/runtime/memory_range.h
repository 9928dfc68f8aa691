#pragma once

#include <cstdint>
#include <vector>

namespace vertebra::emulator::runtime {

/// Bytes at consecutive addresses, as the program sees them.
struct MemoryRange {
  std::uint64_t address = 0, bytes = 0;
  std::uint64_t end() const { return address + bytes; }
};

/// `depth` slices of `height` rows of `width` bytes. Pitch and slice are bytes from start to start.
struct MemoryBox {
  std::uint64_t address = 0;
  std::uint64_t width = 0, height = 1, depth = 1;
  std::uint64_t pitch = 0, slice = 0;

  bool empty() const { return width == 0 || height == 0 || depth == 0; }
  /// Bytes from the first to behind the last; the largest number if there are more.
  std::uint64_t extent() const {
    if (empty()) return 0;
    std::uint64_t slices = 0, rows = 0, sum = 0;
    if (__builtin_mul_overflow(depth - 1, slice, &slices) ||
        __builtin_mul_overflow(height - 1, pitch, &rows) ||
        __builtin_add_overflow(slices, rows, &sum) || __builtin_add_overflow(sum, width, &sum))
      return ~std::uint64_t{0};
    return sum;
  }
  std::uint64_t row(std::uint64_t y, std::uint64_t z) const {
    return address + z * slice + y * pitch;
  }
  /// Its bytes in ascending order, rows that adjoin as one range.
  std::vector<MemoryRange> ranges() const {
    std::vector<MemoryRange> found;
    if (empty()) return found;
    for (std::uint64_t z = 0; z < depth; ++z)
      for (std::uint64_t y = 0; y < height; ++y) {
        if (!found.empty() && found.back().end() == row(y, z))
          found.back().bytes += width;
        else
          found.push_back({row(y, z), width});
      }
    return found;
  }
};

}  // namespace vertebra::emulator::runtime
