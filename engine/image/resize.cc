#include "engine/image/resize.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/image/resample_rows.h"
#include "engine/image/resample_weights.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

void check(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
           const Window& window) {
  if (image.height < 1 || image.width < 1 ||
      image.pixels.size() !=
          static_cast<std::uint64_t>(image.height) * 3 * static_cast<std::uint64_t>(image.width)) {
    throw InvalidArgument(
        {"image",
         fmt::format("{} x {} pixels in {} bytes", image.height, image.width, image.pixels.size()),
         "height x width x 3 bytes", ""});
  }
  if (out_height < 1 || out_width < 1) {
    throw InvalidArgument({"resize", fmt::format("to {} x {} pixels", out_height, out_width),
                           "sides of at least 1", ""});
  }
  if (window.top < 0 || window.left < 0 || window.height < 1 || window.width < 1 ||
      window.height > out_height - window.top || window.width > out_width - window.left) {
    throw InvalidArgument({"resize",
                           fmt::format("a window of {} x {} at ({}, {})", window.height,
                                       window.width, window.top, window.left),
                           fmt::format("one inside {} x {} pixels", out_height, out_width), ""});
  }
}

// The columns [left, left + num) of the image resized along its rows, for `rows` of it only.
RgbImage resize_rows(const RgbImage& image, std::int64_t out_width, Interpolation interpolation,
                     const Window& rows) {
  const ResampleWeights axis =
      resample_weights(image.width, out_width, rows.left, rows.width, interpolation);
  RgbImage out{rows.height, rows.width, {}};
  out.pixels.resize(static_cast<std::size_t>(rows.height * rows.width * 3));
  for (std::int64_t y = 0; y < rows.height; ++y) {
    const std::int64_t from = rows.top + y;
    const std::uint8_t* in = image.pixels.data() + from * image.width * 3;
    std::vector<std::uint8_t> last_row;  // the only one with nothing behind it
    if (from == image.height - 1) {
      last_row.assign(in, in + image.width * 3);
      last_row.resize(last_row.size() + kRowSlackBytes);
      in = last_row.data();
    }
    resample_row(axis, in, out.pixels.data() + y * rows.width * 3);
  }
  return out;
}

}  // namespace

RgbImage resize(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
                Interpolation interpolation) {
  return resize_window(image, out_height, out_width, interpolation, {0, 0, out_height, out_width});
}

RgbImage resize_window(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
                       Interpolation interpolation, const Window& window) {
  check(image, out_height, out_width, window);
  const bool same_height = out_height == image.height;
  const bool same_width = out_width == image.width;
  if (same_height && same_width) return crop(image, window);
  if (same_height) return resize_rows(image, out_width, interpolation, window);

  const ResampleWeights axis =
      resample_weights(image.height, out_height, window.top, window.height, interpolation);
  const std::int64_t first_row = axis.first.front();
  const std::int64_t end_row = axis.first.back() + axis.count.back();
  const Window needed{first_row, window.left, end_row - first_row, window.width};
  const RgbImage wide =
      same_width ? crop(image, needed) : resize_rows(image, out_width, interpolation, needed);

  RgbImage out{window.height, window.width, {}};
  const std::int64_t row_bytes = window.width * 3;
  out.pixels.resize(static_cast<std::size_t>(window.height * row_bytes));
  for (std::int64_t y = 0; y < window.height; ++y) {
    resample_across_rows(axis, y, wide.pixels.data() + (axis.first[y] - first_row) * row_bytes,
                         row_bytes, out.pixels.data() + y * row_bytes);
  }
  return out;
}

}  // namespace vertebra::image
