// TGA, plain and run-length coded, by stb_image.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/decode.h"

namespace vertebra::image {

// TGA has no signature: true when all fields of an 18-byte header are in range.
bool looks_like_tga(std::span<const std::byte> bytes);

// Pixel data must be whole. Throws as decode().
RgbImage decode_tga(std::span<const std::byte> bytes, const DecodeOptions& options);

}  // namespace vertebra::image
