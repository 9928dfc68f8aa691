#include <algorithm>

#include "kernels/reference/reference.h"

namespace vertebra::reference {

template <class T>
void crop(std::int64_t n, const Shape& shape, const Padding& sides, std::span<const T> x,
          std::span<T> y) {
  const std::int64_t rows = shape.h - sides.top - sides.bottom;
  const std::int64_t row_elements = (shape.w - sides.left - sides.right) * shape.c;
  auto to = y.begin();
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t from = ((i * shape.h + row + sides.top) * shape.w + sides.left) * shape.c;
      to = std::copy_n(x.begin() + from, row_elements, to);
    }
  }
}

template <class T>
void concat(std::int64_t pixels, std::span<const std::span<const T>> parts, std::span<T> y) {
  auto to = y.begin();
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
    for (const std::span<const T> part : parts) {
      const std::int64_t channels = static_cast<std::int64_t>(part.size()) / pixels;
      to = std::copy_n(part.begin() + pixel * channels, channels, to);
    }
  }
}

template <class T>
void flatten(std::int64_t n, const Shape& shape, FlattenOrder order, std::span<const T> x,
             std::span<T> y) {
  if (order == FlattenOrder::kHWC) {
    std::copy(x.begin(), x.end(), y.begin());
    return;
  }
  const std::int64_t pixels = shape.h * shape.w;
  for (std::int64_t i = 0; i < n * pixels; ++i) {
    for (std::int64_t c = 0; c < shape.c; ++c) {
      const std::int64_t to = (i / pixels * shape.c + c) * pixels + i % pixels;
      y[static_cast<std::size_t>(to)] = x[static_cast<std::size_t>(i * shape.c + c)];
    }
  }
}

#define VERTEBRA_INSTANTIATE(T)                                                             \
  template void crop<T>(std::int64_t, const Shape&, const Padding&, std::span<const T>,     \
                        std::span<T>);                                                      \
  template void concat<T>(std::int64_t, std::span<const std::span<const T>>, std::span<T>); \
  template void flatten<T>(std::int64_t, const Shape&, FlattenOrder, std::span<const T>,    \
                           std::span<T>);
VERTEBRA_INSTANTIATE(float)
VERTEBRA_INSTANTIATE(double)
#undef VERTEBRA_INSTANTIATE

}  // namespace vertebra::reference
