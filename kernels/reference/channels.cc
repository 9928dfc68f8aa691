#include <algorithm>
#include <cmath>

#include "kernels/reference/reference.h"

namespace vertebra::reference {

template <class T>
void activation(ActivationKind kind, std::span<const T> x, std::span<T> y) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const T sigmoid = T{1} / (T{1} + std::exp(-x[i]));
    y[i] = kind == ActivationKind::kTanh   ? std::tanh(x[i])
           : kind == ActivationKind::kSilu ? x[i] * sigmoid
                                           : sigmoid;
  }
}

template <class T>
void multiply(std::int64_t n, const Shape& shape, std::span<const T> x, std::span<const T> gate,
              std::span<T> y) {
  const auto c = static_cast<std::size_t>(shape.c);
  const std::size_t image = x.size() / static_cast<std::size_t>(n);
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] * gate[i / image * c + i % c];
}

template <class T>
void lrn(std::int64_t channels, std::int64_t size, double alpha, double beta, double k,
         std::span<const T> x, std::span<T> y) {
  const auto elements = static_cast<std::int64_t>(x.size());
  for (std::int64_t i = 0; i < elements; ++i) {
    const std::int64_t c = i % channels;
    const std::int64_t first = std::max<std::int64_t>(c - size / 2, 0);
    const std::int64_t last = std::min(c + size / 2, channels - 1);
    T sum = 0;
    for (std::int64_t j = first; j <= last; ++j) {
      const T value = x[static_cast<std::size_t>(i - c + j)];
      sum += value * value;
    }
    const T base = static_cast<T>(k) + static_cast<T>(alpha) * sum;
    const auto at = static_cast<std::size_t>(i);
    y[at] = x[at] / std::pow(base, static_cast<T>(beta));
  }
}

#define VERTEBRA_INSTANTIATE(T)                                                                 \
  template void activation<T>(ActivationKind, std::span<const T>, std::span<T>);                \
  template void multiply<T>(std::int64_t, const Shape&, std::span<const T>, std::span<const T>, \
                            std::span<T>);                                                      \
  template void lrn<T>(std::int64_t, std::int64_t, double, double, double, std::span<const T>,  \
                       std::span<T>);
VERTEBRA_INSTANTIATE(float)
VERTEBRA_INSTANTIATE(double)
#undef VERTEBRA_INSTANTIATE

}  // namespace vertebra::reference
