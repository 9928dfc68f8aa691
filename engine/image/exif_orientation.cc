#include "engine/image/exif_orientation.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/image/byte_source.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

constexpr std::size_t kPrefixBytes = 6;  // "Exif" and two zeros; offsets count from behind it
constexpr std::uint32_t kOrientationTag = 0x0112;

int read_orientation(const ByteSource& tiff) {
  const bool little = tiff.le16(0) == 0x4949;
  if (!little && tiff.le16(0) != 0x4d4d) return 1;
  const auto u16 = [&](std::uint64_t at) { return little ? tiff.le16(at) : tiff.be16(at); };
  const auto u32 = [&](std::uint64_t at) { return little ? tiff.le32(at) : tiff.be32(at); };
  const std::uint64_t directory = u32(4);
  const std::uint32_t num_entries = u16(directory);
  for (std::uint32_t i = 0; i < num_entries; ++i) {
    const std::uint64_t entry = directory + 2 + std::uint64_t{i} * 12;
    if (u16(entry) != kOrientationTag) continue;
    const std::uint32_t value = u16(entry + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace

int exif_orientation(std::span<const std::byte> segment) {
  const std::string_view text(reinterpret_cast<const char*>(segment.data()), segment.size());
  if (!text.starts_with(std::string_view("Exif\0\0", kPrefixBytes))) return 1;
  try {
    return read_orientation(ByteSource("EXIF", segment.subspan(kPrefixBytes)));
  } catch (const InvalidArgument&) {  // cut short: as if it were not there
    return 1;
  }
}

RgbImage turn_upright(RgbImage image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  const bool transposed = orientation >= 5;
  const bool mirrored =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool flipped = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  RgbImage out{
      transposed ? image.width : image.height, transposed ? image.height : image.width, {}};
  out.pixels.resize(image.pixels.size());
  std::uint8_t* to = out.pixels.data();
  for (std::int64_t y = 0; y < out.height; ++y) {
    for (std::int64_t x = 0; x < out.width; ++x, to += 3) {
      // In the stored image: mirrored exchanges left and right, flipped top and bottom.
      std::int64_t from_y = transposed ? x : y;
      std::int64_t from_x = transposed ? y : x;
      if (flipped) from_y = image.height - 1 - from_y;
      if (mirrored) from_x = image.width - 1 - from_x;
      std::copy_n(image.pixels.data() + (from_y * image.width + from_x) * 3, 3, to);
    }
  }
  return out;
}

}  // namespace vertebra::image
