// The first frame of a GIF, by stb_image.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/decode.h"

namespace vertebra::image {

// As Pillow shows it: transparency is ignored, and canvas that the frame leaves uncovered has the
// transparent index, else index 0; a frame that passes the canvas enlarges it. A frame whose data
// end before its last pixel is truncated. Throws as decode().
RgbImage decode_gif(std::span<const std::byte> bytes, const DecodeOptions& options);

}  // namespace vertebra::image
