// An operand in a device's memory, with a guard on both sides and, as a slice, other channels
// around it: what shows every stray read and write.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "graph/core/tensor_layout.h"
#include "kernels/registry/backend.h"
#include "kernels/registry/ops.h"

namespace vertebra {

// How operands lie: for themselves, or as channels 8 and up of pixels that have 24 more.
enum class Placement : std::uint8_t { kDense, kSlice };

// The formats of operands that all lie as `placement` says.
inline OperandFormats placed(OperandFormats values, Placement placement, bool residual) {
  values.x_is_slice = values.y_is_slice = placement == Placement::kSlice;
  values.residual_is_slice = residual && placement == Placement::kSlice;
  return values;
}

class OperandMemory {
 public:
  // Bytes of 0xFF (NaN in every type) between guards.
  OperandMemory(const Backend& backend, Queue& queue, std::int64_t bytes);

  // n images of `shape` in `format`, dense if it is u8; packed `values` are stored, rounded.
  // Channels that pad a vector hold 3, pixels that pad a row 0, channels of others NaN. Without
  // values all of it is NaN.
  OperandMemory(const Backend& backend, Queue& queue, std::int64_t n, const Shape& shape,
                const ValueFormat& format, Placement placement, std::span<const float> values);

  // Of the first channel.
  std::byte* data() const;
  const TensorLayout& layout() const { return layout_; }

  // The values as they are now, packed.
  std::vector<float> values() const;
  // The bytes between the guards as they are now.
  std::vector<std::byte> bytes() const;
  // Whether the guards are whole and, but for this operand's own channels, so is everything else.
  bool surroundings_intact() const;
  // Whether channels that pad a vector hold finite numbers, and pixels that pad a row zeros.
  bool padding_holds() const;
  // Whether nothing has changed at all.
  bool unchanged() const { return bytes() == before_ && surroundings_intact(); }

 private:
  void upload();
  std::vector<std::byte> download() const;
  bool is_own(std::size_t byte) const;

  Queue& queue_;
  std::int64_t n_ = 0;
  Shape shape_;
  TensorLayout layout_;
  std::int64_t offset_bytes_ = 0;
  std::vector<std::byte> before_;
  std::unique_ptr<Memory> memory_;
};

}  // namespace vertebra
