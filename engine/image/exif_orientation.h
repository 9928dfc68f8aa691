// The EXIF orientation of a photo: reading it, and turning pixels upright.
#pragma once

#include <cstddef>
#include <span>

#include "engine/image/rgb_image.h"

namespace vertebra::image {

// `segment`: the bytes of a JPEG APP1 segment, from "Exif". Returns 1 to 8; 1 (upright) for a
// segment without a valid orientation. Never throws.
int exif_orientation(std::span<const std::byte> segment);

// The image as it is to be seen: orientations 5 to 8 exchange height and width.
RgbImage turn_upright(RgbImage image, int orientation);

}  // namespace vertebra::image
