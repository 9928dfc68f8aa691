#include "kernels/preprocess/normalize.h"

namespace vertebra {
namespace {

std::uint32_t number(std::int64_t value) { return static_cast<std::uint32_t>(value); }

}  // namespace

std::vector<float> normalize_table(std::span<const double> mean, std::span<const double> stddev) {
  std::vector<float> table;
  for (std::size_t c = 0; c < mean.size(); ++c) {
    for (int v = 0; v < 256; ++v) table.push_back(static_cast<float>((v - mean[c]) / stddev[c]));
  }
  return table;
}

NormalizeParams normalize_params(std::int64_t n, const Shape& shape, const TensorLayout& y) {
  NormalizeParams params;
  params.pairs = y.pixel_stride == 4;
  const std::int64_t columns = params.pairs ? y.row_pixels / 2 : y.row_pixels;
  params.vector_blocks = fast_division(number(params.pairs ? 1 : (shape.c + 7) / 8));
  params.columns = fast_division(number(columns));
  params.places = number(n * shape.h * columns);
  params.channels = number(shape.c);
  params.w = number(shape.w);
  params.y_row = number(y.row_pixels * y.pixel_stride / 8);
  params.y_place = number(params.pairs ? 1 : y.pixel_stride / 8);
  params.y_dtype = y.dtype;
  return params;
}

LaunchGeometry normalize_geometry(const NormalizeParams& params) {
  constexpr std::int64_t kPlaces = kNormalizeThreads * kNormalizeVectors;
  return {(params.places + kPlaces - 1) / kPlaces * params.vector_blocks.divisor,
          static_cast<int>(kNormalizeThreads), 0};
}

}  // namespace vertebra
