// PNG by stb_image, after the chunks were checked and the ones that matter copied out.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/decode.h"

namespace vertebra::image {

// Every critical chunk must be whole and have the right CRC, up to and with IEND. Palette indices
// past the palette's end are black. Transparency is ignored. Throws as decode().
RgbImage decode_png(std::span<const std::byte> bytes, const DecodeOptions& options);

}  // namespace vertebra::image
