// Binary PGM (P5) and PPM (P6).
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/decode.h"

namespace vertebra::image {

// Samples up to 65,535, scaled to 0..255 by round(sample / maximum x 255), half to even, as Pillow
// does; samples above the maximum are 255. Throws as decode(); text and bitmap kinds (P1 to P4) and
// PAM (P7) are Unsupported.
RgbImage decode_pnm(std::span<const std::byte> bytes, const DecodeOptions& options);

}  // namespace vertebra::image
