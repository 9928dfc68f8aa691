#include "engine/image/tga.h"

#include <algorithm>
#include <string_view>

#include "engine/image/byte_source.h"
#include "engine/image/stb_decode.h"

namespace vertebra::image {
namespace {

constexpr std::string_view kFormat = "TGA";
constexpr std::uint64_t kHeaderBytes = 18;
constexpr std::uint32_t kRunLength = 8;  // added to the image type
constexpr std::uint32_t kRightToLeft = 0x10;

bool is_colour_bits(std::uint32_t bits) {
  return bits == 8 || bits == 15 || bits == 16 || bits == 24 || bits == 32;
}

// Walks the packets of run-length coded pixels; throws if they end before the last pixel.
void check_packets(const ByteSource& in, std::uint64_t at, std::int64_t num_pixels,
                   std::uint64_t pixel_bytes) {
  while (num_pixels > 0) {
    const std::uint32_t packet = in.u8(at);
    const std::int64_t run = (packet & 0x7f) + 1;
    const std::uint64_t packet_bytes = 1 + ((packet & 0x80) != 0 ? 1 : run) * pixel_bytes;
    in.slice(at, packet_bytes);
    at += packet_bytes;
    num_pixels -= run;
  }
}

}  // namespace

bool looks_like_tga(std::span<const std::byte> bytes) {
  if (bytes.size() < kHeaderBytes) return false;
  const ByteSource in(kFormat, bytes);
  const std::uint32_t palette = in.u8(1);
  const std::uint32_t type = in.u8(2);
  const std::uint32_t plain = type & ~kRunLength;
  const std::uint32_t bits = in.u8(16);
  if (palette > 1 || type > 11 || in.le16(12) == 0 || in.le16(14) == 0) return false;
  if (palette == 1) return plain == 1 && is_colour_bits(in.u8(7)) && (bits == 8 || bits == 16);
  return (plain == 2 && is_colour_bits(bits) && bits != 8) ||
         (plain == 3 && (bits == 8 || bits == 16));
}

RgbImage decode_tga(std::span<const std::byte> bytes, const DecodeOptions& options) {
  const ByteSource in(kFormat, bytes);
  const std::int64_t width = in.le16(12);
  const std::int64_t height = in.le16(14);
  check_declared_size(kFormat, height, width, options.max_pixels);
  if ((in.u8(17) & kRightToLeft) != 0) throw_unsupported(kFormat, "rows from right to left");

  std::uint64_t at = kHeaderBytes + in.u8(0);
  if (in.u8(1) == 1) {
    if (in.le16(3) != 0) throw_unsupported(kFormat, "a palette that does not begin at index 0");
    at += std::uint64_t{in.le16(5)} * ((in.u8(7) + 7) / 8);
  }
  const std::uint64_t pixel_bytes = (in.u8(16) + 7) / 8;
  if ((in.u8(2) & kRunLength) != 0) {
    check_packets(in, at, height * width, pixel_bytes);
  } else {
    in.slice(at, static_cast<std::uint64_t>(height * width) * pixel_bytes);
  }
  return {height, width, stb_decode(kFormat, bytes, height, width, 3)};
}

}  // namespace vertebra::image
