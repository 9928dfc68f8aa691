#include "engine/image/decode.h"

#include "engine/image/bmp.h"
#include "engine/image/decode_error.h"
#include "engine/image/file_format.h"
#include "engine/image/gif.h"
#include "engine/image/jpeg.h"
#include "engine/image/png.h"
#include "engine/image/pnm.h"
#include "engine/image/tga.h"

namespace vertebra::image {

RgbImage decode(std::span<const std::byte> bytes, const DecodeOptions& options) {
  switch (tell_format(bytes)) {
    case FileFormat::kJpeg:
      return decode_jpeg(bytes, options);
    case FileFormat::kPng:
      return decode_png(bytes, options);
    case FileFormat::kGif:
      return decode_gif(bytes, options);
    case FileFormat::kBmp:
      return decode_bmp(bytes, options);
    case FileFormat::kPnm:
      return decode_pnm(bytes, options);
    case FileFormat::kTga:
      return decode_tga(bytes, options);
  }
  throw_damaged("image", "no decoder for this format");
}

}  // namespace vertebra::image
