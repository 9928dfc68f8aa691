#include "engine/image/gif.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "engine/image/byte_source.h"
#include "engine/image/stb_decode.h"

namespace vertebra::image {
namespace {

constexpr std::string_view kFormat = "GIF";
constexpr std::uint32_t kHasPalette = 0x80;
constexpr std::uint32_t kInterlaced = 0x40;

using Palette = std::array<std::byte, 768>;

struct Frame {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool interlaced = false;
  std::uint32_t fill_index = 0;       // colour of canvas outside the frame
  Palette palette{};                  // black past the file's entries
  std::span<const std::byte> raster;  // code size and sub-blocks, up to and with the empty one
};

// Offset behind the sub-blocks that begin at `at`.
std::uint64_t skip_sub_blocks(const ByteSource& in, std::uint64_t at) {
  while (const std::uint32_t length = in.u8(at)) at += 1 + length;
  return at + 1;
}

// Reads a palette if `flags` says so; returns the offset behind it.
std::uint64_t read_palette(const ByteSource& in, std::uint64_t at, std::uint32_t flags,
                           Palette* palette) {
  if ((flags & kHasPalette) == 0) return at;
  const auto entries = in.slice(at, std::uint64_t{3} << ((flags & 7) + 1));
  palette->fill(std::byte{0});
  std::copy(entries.begin(), entries.end(), palette->begin());
  return at + entries.size();
}

Frame find_first_frame(const ByteSource& in) {
  Frame frame;
  for (std::size_t i = 0; i < frame.palette.size(); ++i) {  // grey, where a file has no palette
    frame.palette[i] = static_cast<std::byte>(i / 3);
  }
  std::uint64_t at = read_palette(in, 13, in.u8(10), &frame.palette);
  for (;;) {
    switch (in.u8(at)) {
      case '!':
        if (in.u8(at + 1) == 0xf9 && in.u8(at + 2) >= 4 && (in.u8(at + 3) & 1) != 0) {
          frame.fill_index = in.u8(at + 6);
        }
        at = skip_sub_blocks(in, at + 2);
        break;
      case ',': {
        frame.left = in.le16(at + 1);
        frame.top = in.le16(at + 3);
        frame.width = in.le16(at + 5);
        frame.height = in.le16(at + 7);
        const std::uint32_t flags = in.u8(at + 9);
        frame.interlaced = (flags & kInterlaced) != 0;
        at = read_palette(in, at + 10, flags, &frame.palette);
        frame.raster = in.slice(at, skip_sub_blocks(in, at + 1) - at);
        return frame;
      }
      case ';':
        throw_damaged(kFormat, "no frame");
      default:
        ++at;  // Pillow, too, passes over bytes between blocks
    }
  }
}

void append_le16(std::vector<std::byte>* out, std::int64_t v) {
  out->push_back(static_cast<std::byte>(v & 0xff));
  out->push_back(static_cast<std::byte>(v >> 8 & 0xff));
}

// A GIF of this frame alone: with no transparency, a canvas of the frame's size and 256 palette
// entries, alpha 0 after decoding can only mean a pixel that the data did not reach.
std::vector<std::byte> plain_gif(const Frame& frame) {
  std::vector<std::byte> gif;
  for (const char c : std::string_view("GIF89a")) gif.push_back(static_cast<std::byte>(c));
  append_le16(&gif, frame.width);
  append_le16(&gif, frame.height);
  gif.insert(gif.end(), {std::byte{kHasPalette | 7}, std::byte{0}, std::byte{0}});
  gif.insert(gif.end(), frame.palette.begin(), frame.palette.end());
  gif.push_back(std::byte{','});
  append_le16(&gif, 0);
  append_le16(&gif, 0);
  append_le16(&gif, frame.width);
  append_le16(&gif, frame.height);
  gif.push_back(std::byte{static_cast<unsigned char>(frame.interlaced ? kInterlaced : 0)});
  gif.insert(gif.end(), frame.raster.begin(), frame.raster.end());
  gif.push_back(std::byte{';'});
  return gif;
}

}  // namespace

RgbImage decode_gif(std::span<const std::byte> bytes, const DecodeOptions& options) {
  const ByteSource in(kFormat, bytes);
  check_declared_size(kFormat, in.le16(8), in.le16(6), options.max_pixels);
  const Frame frame = find_first_frame(in);
  check_declared_size(kFormat, frame.height, frame.width, options.max_pixels);
  const std::int64_t height = std::max<std::int64_t>(in.le16(8), frame.top + frame.height);
  const std::int64_t width = std::max<std::int64_t>(in.le16(6), frame.left + frame.width);
  check_declared_size(kFormat, height, width, options.max_pixels);

  const std::vector<std::uint8_t> rgba =
      stb_decode(kFormat, plain_gif(frame), frame.height, frame.width, 4);
  RgbImage image{height, width, std::vector<std::uint8_t>(height * width * 3)};
  if (frame.height != height || frame.width != width) {
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      image.pixels[i] = std::to_integer<std::uint8_t>(frame.palette[frame.fill_index * 3 + i % 3]);
    }
  }
  for (std::int64_t y = 0; y < frame.height; ++y) {
    const std::uint8_t* from = rgba.data() + y * frame.width * 4;
    std::uint8_t* to = image.pixels.data() + ((frame.top + y) * width + frame.left) * 3;
    for (std::int64_t x = 0; x < frame.width; ++x, from += 4, to += 3) {
      if (from[3] == 0) throw_damaged(kFormat, "the frame's data end before its last pixel");
      std::copy_n(from, 3, to);
    }
  }
  return image;
}

}  // namespace vertebra::image
