// Elementwise loops over operands that lie dense or as channel slices: where all are dense one row
// holds everything, else a row is the channels of a pixel.
#pragma once

#include "kernels/cpu/vectorized.h"
#include "kernels/registry/implementation.h"

namespace vertebra::cpu {

struct ChannelRows {
  std::int64_t pixels = 0;
  std::int64_t channels = 0;
  // Elements from pixel to pixel.
  std::int64_t x = 0, residual = 0, y = 0;

  bool dense() const { return x == channels && residual == channels && y == channels; }
};

// Of n images of `shape`; the residual counts only where there is one.
inline ChannelRows channel_rows(std::int64_t n, const Shape& shape, const StepContext& context,
                                bool residual = false) {
  return {n * shape.h * shape.w, shape.c, context.x.pixel_stride,
          residual ? context.residual.pixel_stride : shape.c, context.y.pixel_stride};
}

// Calls run(x, residual, y, count) for stretches of `count` elements that begin at these offsets,
// all of them once, on several threads. `run` is declared [[gnu::always_inline]].
template <class Run>
void for_each_stretch(const ChannelRows& rows, const Run& run) {
  const std::int64_t elements = rows.pixels * rows.channels;
  if (rows.dense()) {
    for_each_range(
        elements,
        elements, [=](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
          run(first, first, first, last - first);
        });
    return;
  }
  for_each_range(
      rows.pixels,
      elements, [=](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
        for (std::int64_t i = first; i < last; ++i) {
          run(i * rows.x, i * rows.residual, i * rows.y, rows.channels);
        }
      });
}

}  // namespace vertebra::cpu
