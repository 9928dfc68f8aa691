#include "tests/kernels/conv/implicit_gemm_case.h"

#include <algorithm>
#include <cstring>

#include "graph/core/half.h"
#include "kernels/reference/reference.h"

namespace vertebra {
namespace {

constexpr std::uint16_t kNan = 0x7E55;

std::vector<double> integers(std::int64_t count, std::uint32_t seed, int limit) {
  std::vector<double> values(static_cast<std::size_t>(count));
  std::uint32_t state = seed * 2654435761U + 1;
  for (double& value : values) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<int>((state >> 16) % static_cast<unsigned>(2 * limit + 1)) - limit;
  }
  return values;
}

std::int64_t up(std::int64_t value, std::int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

std::uint16_t half(double value) { return float_to_half(static_cast<float>(value)); }

// Pixels of `c` channels, `pixel` apart from the offset `before` on; channels up to `c_read` are 3.
std::vector<std::uint16_t> spread(const std::vector<double>& values, std::int64_t c,
                                  std::int64_t c_read, std::int64_t before, std::int64_t pixel) {
  const std::int64_t pixels = static_cast<std::int64_t>(values.size()) / c;
  std::vector<std::uint16_t> result(static_cast<std::size_t>(pixels * pixel), kNan);
  for (std::int64_t i = 0; i < pixels; ++i) {
    for (std::int64_t j = 0; j < c_read; ++j) {
      result[static_cast<std::size_t>(i * pixel + before + j)] =
          half(j < c ? values[static_cast<std::size_t>(i * c + j)] : 3.0);
    }
  }
  return result;
}

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  const auto* first = reinterpret_cast<const std::byte*>(values.data());
  return {first, first + values.size() * sizeof(T)};
}

// Rows of x widened from w to row_pixels by `fill`.
std::vector<double> widened(const std::vector<double>& x, std::int64_t row, std::int64_t to,
                            double fill) {
  std::vector<double> result;
  for (std::size_t i = 0; i < x.size(); i += static_cast<std::size_t>(row)) {
    result.insert(result.end(), x.begin() + static_cast<std::ptrdiff_t>(i),
                  x.begin() + static_cast<std::ptrdiff_t>(i) + row);
    result.insert(result.end(), static_cast<std::size_t>(to - row), fill);
  }
  return result;
}

std::vector<std::byte> pack(const ImplicitGemmView& view, const Conv2dProblem& d,
                            const std::vector<double>& filter, const std::vector<double>& bias) {
  std::vector<std::byte> result(static_cast<std::size_t>(view.weight_bytes()));
  std::size_t at = 0;
  for (std::int64_t k = 0; k < d.k; ++k) {
    for (std::int64_t r = 0; r < d.r; ++r) {
      for (std::int64_t s = 0; s < d.s; ++s) {
        for (std::int64_t c = 0; c < d.c; ++c) {
          const std::uint16_t bits = half(filter[at++]);
          std::memcpy(&result[static_cast<std::size_t>(view.weight_index(k, r, s, c) * 2)], &bits,
                      2);
        }
      }
    }
    const auto value = static_cast<float>(bias[static_cast<std::size_t>(k)]);
    std::memcpy(&result[static_cast<std::size_t>(view.filter_bytes() + k * 4)], &value, 4);
  }
  return result;
}

// Channels up to `k8`: what zero weights and a zero bias leave.
std::vector<double> padded(const std::vector<double>& y, std::int64_t k, std::int64_t k8,
                           const ImplicitGemmCase& test) {
  double pad = test.residual || test.in_place ? 3 : 0;
  if (test.clamp) pad = std::clamp(pad, test.clamp->min, test.clamp->max);
  return widened(y, k, k8, pad);
}

std::vector<std::byte> partials_of(const std::vector<double>& y, const ImplicitGemmView& view,
                                   const PooledPartials& partials) {
  std::vector<float> result(static_cast<std::size_t>(size_bytes(partials, view.n) / 4),
                            half_to_float(kNan));
  const std::int64_t rows = view.pixels(), k8 = view.k8();
  for (std::int64_t m = 0; m < rows; ++m) {
    const auto image = static_cast<std::uint32_t>(m / partials.pixels);
    const auto tile = static_cast<std::uint32_t>(m / partials.tile_m);
    const bool first = m % partials.tile_m == 0 || m % partials.pixels == 0;
    for (std::int64_t k = 0; k < k8; ++k) {
      float& sum = result[partials.offset(tile, image) + static_cast<std::uint64_t>(k)];
      const auto value = static_cast<float>(y[static_cast<std::size_t>(m * k8 + k)]);
      sum = first ? value : sum + value;
    }
  }
  return bytes_of(result);
}

}  // namespace

ImplicitGemmOperands make_operands(const ImplicitGemmCase& test, GemmTileShape tile) {
  const Conv2dProblem d = parse_conv2d_problem(test.problem);
  ImplicitGemmOperands o;
  const auto x = integers(d.n * d.h * d.w * d.c, 1, 3);
  const auto filter = integers(d.k * d.r * d.s * d.c, 2, 2);
  const auto bias = integers(d.k, 3, 9);
  const std::int64_t outputs = d.n * d.p() * d.q() * d.k;
  const auto residual = integers(test.residual || test.in_place ? outputs : 0, 4, 50);
  std::vector<double> y(static_cast<std::size_t>(outputs));
  reference::conv2d<double>(d, x, filter, bias, residual, test.clamp, y);

  if (test.narrow) {
    const std::int64_t row_pixels = up(d.w, 2) + test.extra_row_pixels;
    o.view = narrow_view(d, row_pixels);
    o.x = spread(widened(x, d.w * d.c, row_pixels * d.c, 0), d.c, d.c, 0, 4);
    std::replace(o.x.begin(), o.x.end(), kNan, std::uint16_t{0});
  } else {
    const std::int64_t c8 = up(d.c, 8), pixel = test.x_before + c8 + test.x_behind;
    const std::int64_t row_pixels = d.w + test.extra_row_pixels;
    o.view = wide_view(d, pixel, row_pixels);
    o.x = spread(widened(x, d.w * d.c, row_pixels * d.c, half_to_float(kNan)), d.c, c8,
                 test.x_before, pixel);
    o.x_offset = test.x_before * 2;
  }
  o.weights = pack(o.view, d, filter, bias);
  const std::int64_t k8 = o.view.k8();
  const auto wide = padded(y, d.k, k8, test);
  switch (test.output) {
    case GemmOutput::kPixels: {
      const std::int64_t pixel = test.y_before + k8 + test.y_behind;
      o.y_pixel = pixel / 8;
      o.y_offset = test.y_before * 2;
      o.y_after = bytes_of(spread(wide, k8, k8, test.y_before, pixel));
      const auto untouched = std::vector<std::uint16_t>(o.y_after.size() / 2, kNan);
      o.y_before = bytes_of(untouched);
      if (test.residual) {
        o.residual_pixel = up(d.k, 8) / 8;
        o.residual = spread(residual, d.k, k8, 0, k8);
      }
      if (test.in_place) {
        o.residual_pixel = o.y_pixel;
        o.y_before = bytes_of(spread(residual, d.k, k8, test.y_before, pixel));
      }
      break;
    }
    case GemmOutput::kFloats: {
      const std::int64_t pixel = k8 + test.y_behind;
      o.y_pixel = pixel / 4;
      std::vector<float> before(static_cast<std::size_t>(o.view.pixels() * pixel),
                                half_to_float(kNan));
      o.y_before = bytes_of(before);
      for (std::int64_t m = 0; m < o.view.pixels(); ++m) {
        for (std::int64_t k = 0; k < k8; ++k) {
          before[static_cast<std::size_t>(m * pixel + k)] =
              static_cast<float>(wide[static_cast<std::size_t>(m * k8 + k)]);
        }
      }
      o.y_after = bytes_of(before);
      break;
    }
    case GemmOutput::kPartials: {
      const PooledPartials partials =
          pooled_partials(size_of(tile).m, static_cast<std::uint32_t>(d.p() * d.q()),
                          static_cast<std::uint32_t>(k8));
      o.y_after = partials_of(wide, o.view, partials);
      o.y_before = bytes_of(std::vector<float>(o.y_after.size() / 4, half_to_float(kNan)));
      break;
    }
  }
  return o;
}

}  // namespace vertebra
