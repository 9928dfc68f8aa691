#include <algorithm>
#include <limits>

#include "kernels/reference/reference.h"

namespace vertebra::reference {

template <class T>
void pool2d(const Pool2dProblem& d, std::span<const T> x, std::span<T> y) {
  std::size_t out = 0;
  for (std::int64_t n = 0; n < d.n; ++n) {
    for (std::int64_t p = 0; p < d.p(); ++p) {
      for (std::int64_t q = 0; q < d.q(); ++q) {
        const std::int64_t top = p * d.stride_h - d.pad.top;
        const std::int64_t left = q * d.stride_w - d.pad.left;
        const std::int64_t end_row = std::min(top + d.r, d.h);
        const std::int64_t end_column = std::min(left + d.s, d.w);
        for (std::int64_t c = 0; c < d.c; ++c, ++out) {
          T greatest = -std::numeric_limits<T>::infinity();
          T sum = 0;
          std::int64_t inside = 0;
          for (std::int64_t row = std::max<std::int64_t>(top, 0); row < end_row; ++row) {
            for (std::int64_t column = std::max<std::int64_t>(left, 0); column < end_column;
                 ++column, ++inside) {
              const auto at = static_cast<std::size_t>(((n * d.h + row) * d.w + column) * d.c + c);
              greatest = std::max(greatest, x[at]);
              sum += x[at];
            }
          }
          const std::int64_t cells = d.count_padding ? d.r * d.s : inside;
          y[out] = d.kind == PoolKind::kMax ? greatest : sum / static_cast<T>(cells);
        }
      }
    }
  }
}

template void pool2d<float>(const Pool2dProblem&, std::span<const float>, std::span<float>);
template void pool2d<double>(const Pool2dProblem&, std::span<const double>, std::span<double>);

}  // namespace vertebra::reference
