#include <utility>

#include "engine/image/preprocess.h"
#include "engine/image/read_image.h"
#include "engine/pipeline/preset_spec.h"
#include "graph/core/error.h"
#include "vertebra/image.h"

namespace vertebra {

Image load_image(const std::string& path, const ImagePreset& preset, const ImageOptions& options) {
  const image::RgbImage photo = image::read_image(
      path, {.max_pixels = options.max_pixels, .exif_rotate = options.exif_rotate});
  try {
    image::RgbImage pixels = image::preprocess(photo, to_spec(preset));
    return {pixels.height, pixels.width, std::move(pixels.pixels)};
  } catch (const InvalidArgument& error) {
    ErrorParts parts = error.parts();
    parts.where = path;
    throw InvalidArgument(parts);
  }
}

}  // namespace vertebra
