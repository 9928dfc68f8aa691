#include "engine/image/crop.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"

namespace vertebra::image {

RgbImage crop(const RgbImage& image, const Window& window) {
  if (window.height < 1 || window.width < 1) {
    throw InvalidArgument({"crop", fmt::format("{} x {} pixels", window.height, window.width),
                           "sides of at least 1", ""});
  }
  RgbImage out{window.height, window.width, {}};
  out.pixels.resize(static_cast<std::size_t>(window.height * window.width * 3));
  const std::int64_t first_y = std::max<std::int64_t>(window.top, 0);
  const std::int64_t last_y = std::min(window.top + window.height, image.height);
  const std::int64_t first_x = std::max<std::int64_t>(window.left, 0);
  const std::int64_t last_x = std::min(window.left + window.width, image.width);
  if (last_x <= first_x) return out;
  for (std::int64_t y = first_y; y < last_y; ++y) {
    std::copy_n(image.pixels.data() + (y * image.width + first_x) * 3, (last_x - first_x) * 3,
                out.pixels.data() + ((y - window.top) * window.width + first_x - window.left) * 3);
  }
  return out;
}

std::int64_t centre_offset(std::int64_t size, std::int64_t crop) {
  if (crop > size) return -((crop - size) / 2);
  const std::int64_t twice = size - crop;
  const std::int64_t down = twice / 2;
  return twice % 2 != 0 && down % 2 != 0 ? down + 1 : down;
}

}  // namespace vertebra::image
