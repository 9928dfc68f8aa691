// A value too large to fill, n images of H x W x C halves in device memory that is only touched in
// places. Element i of the whole holds a small integer made from all 64 bits of i, so that an index
// that wraps reads another number.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "graph/core/shape.h"
#include "kernels/registry/backend.h"

namespace vertebra {

// In [-3, 3].
int element_value(std::uint64_t index);

class LargeValue {
 public:
  // C is a multiple of 8; the memory is uninitialised.
  LargeValue(const Backend& backend, Queue& queue, std::int64_t n, const Shape& shape);

  const Shape& shape() const { return shape_; }
  std::int64_t pixels() const { return n_ * shape_.h * shape_.w; }
  std::int64_t elements() const { return pixels() * shape_.c; }
  std::byte* data() const { return memory_->data(); }
  int value(std::int64_t pixel, std::int64_t channel) const {
    return element_value(static_cast<std::uint64_t>(pixel * shape_.c + channel));
  }

  // Pixels [first, first + count), cut to those that there are: their values, or all bits set.
  void fill(std::int64_t first, std::int64_t count);
  void poison(std::int64_t first, std::int64_t count);
  // What they hold, as halves.
  std::vector<std::uint16_t> read(std::int64_t first, std::int64_t count) const;

 private:
  void write(std::int64_t first, const std::vector<std::uint16_t>& halves);

  Queue& queue_;
  std::int64_t n_;
  Shape shape_;
  std::unique_ptr<Memory> memory_;
};

// The next launch of this thread runs these blocks alone. Needs the emulator.
void run_only_blocks(const std::vector<std::uint64_t>& blocks);

}  // namespace vertebra
