#include "engine/image/jpeg.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/image/decode_error.h"
#include "engine/image/exif_orientation.h"
#include "engine/image/jpeg_session.h"

namespace vertebra::image {
namespace {

constexpr std::string_view kFormat = "JPEG";

[[noreturn]] void fail(const JpegSession& session, std::size_t size) {
  if (session.truncated()) throw_truncated(kFormat, size, size);
  throw_damaged(kFormat, session.message());
}

// a x b / 255 to the nearest, as Pillow's MULDIV255.
int scale_255(int a, int b) {
  const int t = a * b + 128;
  return ((t >> 8) + t) >> 8;
}

// `cmyk` as stored: 255 is no ink, so a stored byte is 255 - ink.
std::vector<std::uint8_t> inverted_cmyk_to_rgb(const std::vector<std::uint8_t>& cmyk) {
  std::vector<std::uint8_t> rgb(cmyk.size() / 4 * 3);
  std::uint8_t* out = rgb.data();
  for (std::size_t i = 0; i < cmyk.size(); i += 4) {
    const int white = cmyk[i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      const int ink = 255 - cmyk[i + c];
      *out++ = static_cast<std::uint8_t>(std::clamp(white - scale_255(ink, white), 0, 255));
    }
  }
  return rgb;
}

int orientation_of(const JpegSession& session) {
  for (auto* marker = session.info().marker_list; marker != nullptr; marker = marker->next) {
    const auto* data = reinterpret_cast<const std::byte*>(marker->data);
    const int orientation = exif_orientation({data, marker->data_length});
    if (orientation != 1) return orientation;
  }
  return 1;
}

}  // namespace

RgbImage decode_jpeg(std::span<const std::byte> bytes, const DecodeOptions& options) {
  JpegSession session(bytes);
  if (!session.read_header(options.exif_rotate)) fail(session, bytes.size());
  const jpeg_decompress_struct& info = session.info();
  check_declared_size(kFormat, info.image_height, info.image_width, options.max_pixels);
  const int orientation = options.exif_rotate ? orientation_of(session) : 1;
  if (!session.start()) fail(session, bytes.size());

  RgbImage image{info.output_height, info.output_width, {}};
  const std::size_t channels = static_cast<std::size_t>(info.output_components);
  std::vector<std::uint8_t> samples(std::size_t{info.output_height} * info.output_width * channels);
  if (!session.read_rows(samples.data())) fail(session, bytes.size());
  image.pixels = channels == 4 ? inverted_cmyk_to_rgb(samples) : std::move(samples);
  return turn_upright(std::move(image), orientation);
}

}  // namespace vertebra::image
