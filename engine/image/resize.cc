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

// Pillow's choice since version 13; earlier ones always begin along the rows.
bool across_first(const RgbImage& image, std::int64_t out_height, std::int64_t out_width) {
  const std::int64_t fewer_rows = image.height - out_height;
  return fewer_rows > 0 && fewer_rows > 2 * (image.width - out_width);
}

// The rows [begin, begin + num) of the image, resampled along themselves.
RgbImage resample_along(const RgbImage& image, const ResampleWeights& columns, std::int64_t begin,
                        std::int64_t num) {
  const auto width = static_cast<std::int64_t>(columns.first.size());
  RgbImage out{num, width, std::vector<std::uint8_t>(static_cast<std::size_t>(num * width * 3))};
  std::vector<std::uint8_t> padded;  // a row with too little behind it
  for (std::int64_t y = 0; y < num; ++y) {
    const std::uint8_t* in = image.pixels.data() + (begin + y) * image.width * 3;
    const std::uint8_t* in_end = in + image.width * 3;
    if (image.pixels.data() + image.pixels.size() - in_end < kRowSlackBytes) {
      padded.assign(in, in_end);
      padded.resize(padded.size() + kRowSlackBytes);
      in = padded.data();
    }
    resample_row(columns, in, out.pixels.data() + y * width * 3);
  }
  return out;
}

// The columns [begin, begin + num) of the image, resampled across its rows.
RgbImage resample_across(const RgbImage& image, const ResampleWeights& rows, std::int64_t begin,
                         std::int64_t num) {
  const auto height = static_cast<std::int64_t>(rows.first.size());
  RgbImage out{height, num, std::vector<std::uint8_t>(static_cast<std::size_t>(height * num * 3))};
  const std::int64_t pitch = image.width * 3;
  for (std::int64_t y = 0; y < height; ++y) {
    resample_across_rows(rows, y, image.pixels.data() + rows.first[y] * pitch + begin * 3, pitch,
                         num * 3, out.pixels.data() + y * num * 3);
  }
  return out;
}

// What the axis reads, [begin, end); afterwards its inputs count from `begin`.
struct Range {
  std::int64_t begin;
  std::int64_t end;
};

Range rebase(ResampleWeights* axis) {
  const Range range{axis->first.front(), axis->first.back() + axis->count.back()};
  for (std::int64_t& first : axis->first) first -= range.begin;
  return range;
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

  ResampleWeights columns =
      resample_weights(image.width, out_width, window.left, window.width, interpolation);
  if (same_height) return resample_along(image, columns, window.top, window.height);
  ResampleWeights rows =
      resample_weights(image.height, out_height, window.top, window.height, interpolation);
  if (same_width) return resample_across(image, rows, window.left, window.width);

  if (across_first(image, out_height, out_width)) {
    const Range read = rebase(&columns);
    const RgbImage low = resample_across(image, rows, read.begin, read.end - read.begin);
    return resample_along(low, columns, 0, window.height);
  }
  const Range read = rebase(&rows);
  const RgbImage narrow = resample_along(image, columns, read.begin, read.end - read.begin);
  return resample_across(narrow, rows, 0, window.width);
}

}  // namespace vertebra::image
