// A rectangle of an image.
#pragma once

#include <cstdint>

#include "engine/image/rgb_image.h"

namespace vertebra::image {

struct Window {
  std::int64_t top = 0;
  std::int64_t left = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  friend bool operator==(const Window&, const Window&) = default;
};

// The pixels of `window`; those outside the image are black. Throws InvalidArgument for a window
// with a side below 1.
RgbImage crop(const RgbImage& image, const Window& window);

// Offset of a centred crop of `crop` out of `size`, as torchvision's CenterCrop: (size - crop) / 2,
// halves to even; negative where the crop is larger: minus (crop - size) / 2 rounded down.
std::int64_t centre_offset(std::int64_t size, std::int64_t crop);

}  // namespace vertebra::image
