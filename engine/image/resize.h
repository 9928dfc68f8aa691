// Pillow's antialiased resize, bit for bit.
#pragma once

#include <cstdint>

#include "engine/image/crop.h"
#include "engine/image/rgb_image.h"
#include "graph/core/preprocess_spec.h"

namespace vertebra::image {

// Equals Image.resize((out_width, out_height), BILINEAR or BICUBIC) of Pillow 13: a pass along the
// rows, rounded to 8 bits, then one across them, each skipped where the size does not change; the
// other way round where height shrinks by more than twice the pixels that width does (Pillow 12 and
// before never did that, and differ there in the rounding). Bicubic has a = -0.5. Throws
// InvalidArgument for sizes below 1 and for an image whose pixels do not fit its height and width.
RgbImage resize(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
                Interpolation interpolation);

// crop(resize(image, ...), window), computing only what the window shows: memory and time are those
// of the window, however large the resized image would be. The window must lie inside it.
RgbImage resize_window(const RgbImage& image, std::int64_t out_height, std::int64_t out_width,
                       Interpolation interpolation, const Window& window);

}  // namespace vertebra::image
