// Any bytes as an image: refused with an Error, or decoded to as many pixels as its sides say.
#include <cstdint>
#include <cstdlib>

#include "engine/image/decode.h"
#include "graph/core/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vertebra::image::DecodeOptions options;
  options.max_pixels = 1 << 20;
  options.exif_rotate = true;
  try {
    const auto image =
        vertebra::image::decode({reinterpret_cast<const std::byte*>(data), size}, options);
    if (image.pixels.size() != static_cast<std::size_t>(image.height * image.width * 3)) {
      std::abort();
    }
  } catch (const vertebra::Error&) {
  }
  return 0;
}
