// Pillow's antialiased resize, bit for bit.
#pragma once

#include <cstdint>

#include "engine/image/crop.h"
#include "engine/image/rgb_image.h"
#include "graph/core/preprocess_spec.h"

namespace vertebra::image {

// Equals Pillow's Image.resize((out_width, out_height), BILINEAR or BICUBIC): a horizontal pass
// rounded to 8 bits, then a vertical one, each skipped where the size does not change. Bicubic has
// a = -0.5. Throws InvalidArgument for sizes below 1 and for an image whose pixels do not fit its
// height and width.
RgbImage resize(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
                Interpolation interpolation);

// crop(resize(image, ...), window), computing only what the window shows: memory and time are those
// of the window, however large the resized image would be. The window must lie inside it.
RgbImage resize_window(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
                       Interpolation interpolation, const Window& window);

}  // namespace vertebra::image
