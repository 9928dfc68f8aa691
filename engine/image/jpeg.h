// JPEG by libjpeg-turbo: baseline and progressive; grey, YCbCr, RGB, CMYK and YCCK.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/decode.h"

namespace vertebra::image {

// The accurate DCT and smooth chroma upsampling, libjpeg's defaults and Pillow's. CMYK samples are
// taken as inverted (Adobe's habit) and converted as Pillow does, without a profile. Data that end
// before the end-of-image marker are truncated; damage inside the data that libjpeg only warns of
// is passed over, as Pillow does. Throws as decode(); variants that libjpeg refuses are damaged.
RgbImage decode_jpeg(std::span<const std::byte> bytes, const DecodeOptions& options);

}  // namespace vertebra::image
