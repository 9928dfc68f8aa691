// Encoded bytes to pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/image/rgb_image.h"

namespace vertebra::image {

struct DecodeOptions {
  std::int64_t max_pixels = 178'956'970;  // Pillow's limit; height x width as the header declares
  bool exif_rotate = false;               // turn JPEG pixels upright by their EXIF orientation
};

// Decodes JPEG, PNG, BMP, the first frame of a GIF, TGA or binary PNM, told by the first bytes.
// Pixels equal those of Pillow's `Image.open(f).convert("RGB")`: grey is repeated, palettes are
// looked up, alpha is dropped without blending, CMYK and YCCK are converted without a profile.
// 16-bit PNG keeps the high byte of every sample, grey too (where Pillow clips).
//
// Throws InvalidArgument for empty, truncated and damaged data, for data of no known format, and,
// before anything is allocated, for a declared size above `max_pixels`; Unsupported for known
// formats and variants that are not decoded. The error's `where` is "image". Any bytes are safe.
// Thread-safe.
RgbImage decode(std::span<const std::byte> bytes, const DecodeOptions& options = {});

}  // namespace vertebra::image
