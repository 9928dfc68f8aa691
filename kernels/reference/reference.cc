#include "kernels/reference/reference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace vertebra::reference {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

template <class T>
T clamped(T value, const ClampRange& range) {
  return std::min(std::max(value, static_cast<T>(range.min)), static_cast<T>(range.max));
}

// Sums of so many output channels run side by side: alone, each addition would wait for the one
// before. The order of every sum is that of the formula: r, s, c.
constexpr std::int64_t kSideBySide = 8;

// Taps of the channels from k on: [r][s][c][stride], zeros from `width` to `stride`.
template <class T>
std::vector<T> taps_of(const Conv2dProblem& d, std::span<const T> filter, std::int64_t k,
                       std::int64_t width, std::int64_t stride) {
  const std::int64_t taps_a_channel = d.r * d.s * (d.c / d.groups);
  std::vector<T> taps(at(taps_a_channel * stride));
  for (std::int64_t j = 0; j < width; ++j) {
    for (std::int64_t i = 0; i < taps_a_channel; ++i) {
      taps[at(i * stride + j)] = filter[at((k + j) * taps_a_channel + i)];
    }
  }
  return taps;
}

// Calls finish(index in y, channel, sum) for the channels [k, k + width) of every output pixel.
template <std::int64_t kStride, class T, class Finish>
void convolve(const Conv2dProblem& d, std::span<const T> x, const std::vector<T>& taps,
              std::int64_t group, std::int64_t k, std::int64_t width, const Finish& finish) {
  const std::int64_t group_c = d.c / d.groups;
  std::int64_t out_pixel = 0;
  for (std::int64_t n = 0; n < d.n; ++n) {
    for (std::int64_t p = 0; p < d.p(); ++p) {
      for (std::int64_t q = 0; q < d.q(); ++q, ++out_pixel) {
        std::array<T, kStride> sums{};
        for (std::int64_t r = 0; r < d.r; ++r) {
          const std::int64_t row = p * d.stride_h + r - d.pad.top;
          if (row < 0 || row >= d.h) continue;
          for (std::int64_t s = 0; s < d.s; ++s) {
            const std::int64_t column = q * d.stride_w + s - d.pad.left;
            if (column < 0 || column >= d.w) continue;
            const T* pixel = &x[at(((n * d.h + row) * d.w + column) * d.c + group * group_c)];
            const T* tap = &taps[at((r * d.s + s) * group_c * kStride)];
            for (std::int64_t c = 0; c < group_c; ++c, tap += kStride) {
              for (std::int64_t j = 0; j < kStride; ++j) sums[at(j)] += pixel[c] * tap[j];
            }
          }
        }
        for (std::int64_t j = 0; j < width; ++j) {
          finish(at(out_pixel * d.k + k + j), k + j, sums[at(j)]);
        }
      }
    }
  }
}

}  // namespace

template <class T>
void conv2d(const Conv2dProblem& d, std::span<const T> x, std::span<const T> filter,
            std::span<const T> bias, std::span<const T> residual,
            const std::optional<ClampRange>& clamp, std::span<T> y) {
  const std::int64_t group_k = d.k / d.groups;
  for (std::int64_t group = 0; group < d.groups; ++group) {
    const std::int64_t end = (group + 1) * group_k;
    for (std::int64_t k = group * group_k; k < end;) {
      // A channel alone where a group has few.
      const bool several = end - k >= kSideBySide / 2;
      const std::int64_t width = std::min(end - k, several ? kSideBySide : 1);
      const std::vector<T> taps = taps_of(d, filter, k, width, several ? kSideBySide : 1);
      const auto finish = [&](std::size_t out, std::int64_t channel, T sum) {
        sum += bias[at(channel)];
        if (!residual.empty()) sum += residual[out];
        y[out] = clamp ? clamped(sum, *clamp) : sum;
      };
      if (several) {
        convolve<kSideBySide>(d, x, taps, group, k, width, finish);
      } else {
        convolve<1>(d, x, taps, group, k, width, finish);
      }
      k += width;
    }
  }
}

template <class T>
void channel_affine(std::span<const T> x, std::span<const T> scale, std::span<const T> shift,
                    std::span<T> y) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % scale.size();
    y[i] = x[i] * scale[c] + shift[c];
  }
}

template <class T>
void normalize(std::span<const T> x, std::span<const double> mean, std::span<const double> stddev,
               std::span<T> y) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = i % mean.size();
    y[i] = static_cast<T>((static_cast<double>(x[i]) - mean[c]) / stddev[c]);
  }
}

template <class T>
void pad(std::int64_t n, const Shape& shape, const Padding& padding, std::span<const T> x,
         std::span<T> y) {
  std::fill(y.begin(), y.end(), T{0});
  const std::int64_t out_w = shape.w + padding.left + padding.right;
  const std::int64_t out_h = shape.h + padding.top + padding.bottom;
  const std::int64_t row_elements = shape.w * shape.c;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t row = 0; row < shape.h; ++row) {
      const std::int64_t from = (i * shape.h + row) * row_elements;
      const std::int64_t to = ((i * out_h + row + padding.top) * out_w + padding.left) * shape.c;
      std::copy_n(x.begin() + from, row_elements, y.begin() + to);
    }
  }
}

template <class T>
void clamp(std::span<const T> x, const ClampRange& range, std::span<T> y) {
  std::transform(x.begin(), x.end(), y.begin(), [&](T v) { return clamped(v, range); });
}

template <class T>
void add(std::span<const T> a, std::span<const T> b, double scale, std::span<T> y) {
  std::transform(a.begin(), a.end(), b.begin(), y.begin(),
                 [s = static_cast<T>(scale)](T u, T v) { return u + s * v; });
}

template <class T>
void global_pool(std::int64_t n, const Shape& shape, std::span<const T> x, std::span<T> y) {
  const std::int64_t pixels = shape.h * shape.w;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t c = 0; c < shape.c; ++c) {
      T sum = 0;
      for (std::int64_t p = 0; p < pixels; ++p) sum += x[at((i * pixels + p) * shape.c + c)];
      y[at(i * shape.c + c)] = sum / static_cast<T>(pixels);
    }
  }
}

template <class T>
void dense(std::int64_t n, std::int64_t c, std::int64_t k, std::span<const T> x,
           std::span<const T> weight, std::span<const T> bias, std::span<T> y) {
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < k; ++j) {
      T sum = 0;
      for (std::int64_t l = 0; l < c; ++l) sum += x[at(i * c + l)] * weight[at(j * c + l)];
      y[at(i * k + j)] = sum + bias[at(j)];
    }
  }
}

template <class T>
void softmax(std::int64_t n, std::int64_t c, std::span<const T> x, std::span<T> y) {
  for (std::int64_t i = 0; i < n; ++i) {
    const auto row = x.subspan(at(i * c), at(c));
    const T largest = *std::max_element(row.begin(), row.end());
    T sum = 0;
    for (std::int64_t j = 0; j < c; ++j) {
      y[at(i * c + j)] = std::exp(row[at(j)] - largest);
      sum += y[at(i * c + j)];
    }
    for (std::int64_t j = 0; j < c; ++j) y[at(i * c + j)] /= sum;
  }
}

#define VERTEBRA_INSTANTIATE(T)                                                                    \
  template void conv2d<T>(const Conv2dProblem&, std::span<const T>, std::span<const T>,            \
                          std::span<const T>, std::span<const T>,                                  \
                          const std::optional<ClampRange>&, std::span<T>);                         \
  template void channel_affine<T>(std::span<const T>, std::span<const T>, std::span<const T>,      \
                                  std::span<T>);                                                   \
  template void normalize<T>(std::span<const T>, std::span<const double>, std::span<const double>, \
                             std::span<T>);                                                        \
  template void pad<T>(std::int64_t, const Shape&, const Padding&, std::span<const T>,             \
                       std::span<T>);                                                              \
  template void clamp<T>(std::span<const T>, const ClampRange&, std::span<T>);                     \
  template void add<T>(std::span<const T>, std::span<const T>, double, std::span<T>);              \
  template void global_pool<T>(std::int64_t, const Shape&, std::span<const T>, std::span<T>);      \
  template void dense<T>(std::int64_t, std::int64_t, std::int64_t, std::span<const T>,             \
                         std::span<const T>, std::span<const T>, std::span<T>);                    \
  template void softmax<T>(std::int64_t, std::int64_t, std::span<const T>, std::span<T>);
VERTEBRA_INSTANTIATE(float)
VERTEBRA_INSTANTIATE(double)
#undef VERTEBRA_INSTANTIATE

}  // namespace vertebra::reference
