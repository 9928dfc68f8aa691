// Uncompressed BMP of 1, 4, 8, 16, 24 and 32 bits, by stb_image.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/decode.h"

namespace vertebra::image {

// Throws as decode(); run-length and embedded compression are Unsupported.
RgbImage decode_bmp(std::span<const std::byte> bytes, const DecodeOptions& options);

}  // namespace vertebra::image
