#include "engine/image/bmp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "engine/image/byte_source.h"
#include "engine/image/stb_decode.h"

namespace vertebra::image {
namespace {

constexpr std::string_view kFormat = "BMP";
constexpr std::int64_t kOs2Header = 12;  // 16-bit sizes, palette entries of 3 bytes
constexpr std::uint32_t kBitFields = 3;

struct Header {
  std::int64_t data_offset = 0;
  std::int64_t header_bytes = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool top_down = false;
  std::uint32_t bits = 0;
  std::array<std::uint32_t, 3> masks{};  // blue, green, red; zero: bytes are channels

  std::int64_t row_bytes() const { return (width * bits + 31) / 32 * 4; }
};

Header read_header(const ByteSource& in) {
  Header h;
  h.data_offset = in.le32(10);
  h.header_bytes = in.le32(14);
  constexpr std::array<std::int64_t, 7> kKnown = {kOs2Header, 40, 52, 56, 64, 108, 124};
  if (std::find(kKnown.begin(), kKnown.end(), h.header_bytes) == kKnown.end()) {
    throw_damaged(kFormat, fmt::format("a header of {} bytes", h.header_bytes));
  }
  const bool os2 = h.header_bytes == kOs2Header;
  const auto side = [&](std::uint64_t os2_at, std::uint64_t at) -> std::int64_t {
    if (os2) return in.le16(os2_at);
    return static_cast<std::int32_t>(in.le32(at));
  };
  h.width = side(18, 18);
  h.height = side(20, 22);
  h.top_down = h.height < 0;
  if (h.top_down) h.height = -h.height;
  h.bits = in.le16(os2 ? 24 : 28);
  const std::uint32_t compression = os2 ? 0 : in.le32(30);
  if (compression != 0 && compression != kBitFields) {
    throw_unsupported(kFormat, fmt::format("compression {}", compression));
  }
  constexpr std::array<std::uint32_t, 6> kBits = {1, 4, 8, 16, 24, 32};
  if (std::find(kBits.begin(), kBits.end(), h.bits) == kBits.end()) {
    throw_unsupported(kFormat, fmt::format("{} bits per pixel", h.bits));
  }
  if (h.bits == 16) h.masks = {0x1f, 0x3e0, 0x7c00};
  if (compression == kBitFields && (h.bits == 16 || h.bits == 32)) {
    h.masks = {in.le32(62), in.le32(58), in.le32(54)};
    for (const std::uint32_t mask : h.masks) {
      const std::uint32_t field = mask >> std::countr_zero(mask | 0x80000000U);
      if (mask == 0 || (field & (field + 1)) != 0 || field > 0xffff) {
        throw_damaged(kFormat, fmt::format("a colour mask {:#x}", mask));
      }
    }
  }
  return h;
}

void append_le32(std::vector<std::byte>* out, std::int64_t v) {
  for (int shift = 0; shift < 32; shift += 8) out->push_back(static_cast<std::byte>(v >> shift));
}

// Pixels of bit fields as rows of blue, green, red bytes; field / maximum x 255, rounded down.
void append_as_24_bit(const Header& h, const ByteSource& rows, std::vector<std::byte>* out) {
  for (std::int64_t y = 0; y < h.height; ++y) {
    for (std::int64_t x = 0; x < h.width; ++x) {
      const std::uint64_t at = y * h.row_bytes() + x * h.bits / 8;
      const std::uint32_t pixel = h.bits == 16 ? rows.le16(at) : rows.le32(at);
      for (const std::uint32_t mask : h.masks) {
        const int shift = std::countr_zero(mask);
        out->push_back(static_cast<std::byte>(((pixel & mask) >> shift) * 255 / (mask >> shift)));
      }
    }
    out->resize(out->size() + h.width % 4);
  }
}

// 256 entries of blue, green, red, 0: black past the file's own.
void append_palette(const Header& h, const ByteSource& in, std::vector<std::byte>* out) {
  const std::int64_t entry_bytes = h.header_bytes == kOs2Header ? 3 : 4;
  const std::int64_t begin = 14 + h.header_bytes;
  const std::int64_t count =
      std::min<std::int64_t>((h.data_offset - begin) / entry_bytes, std::int64_t{1} << h.bits);
  if (count < 1) throw_damaged(kFormat, "no palette");
  for (std::int64_t i = 0; i < 256; ++i) {
    for (std::int64_t c = 0; c < 3; ++c) {
      out->push_back(static_cast<std::byte>(i < count ? in.u8(begin + i * entry_bytes + c) : 0));
    }
    out->push_back(std::byte{0});
  }
}

}  // namespace

RgbImage decode_bmp(std::span<const std::byte> bytes, const DecodeOptions& options) {
  const ByteSource in(kFormat, bytes);
  const Header h = read_header(in);
  check_declared_size(kFormat, h.height, h.width, options.max_pixels);
  // The last row may lack its padding.
  const std::int64_t data_bytes = (h.height - 1) * h.row_bytes() + (h.width * h.bits + 7) / 8;
  const auto rows = in.slice(h.data_offset, data_bytes);

  // The plainest BMP of the same pixels: stb_image checks neither lengths nor palette indices.
  const bool fields = h.masks[0] != 0;
  const bool indexed = h.bits < 16;
  std::vector<std::byte> plain = {std::byte{'B'}, std::byte{'M'}};
  append_le32(&plain, 0);
  append_le32(&plain, 0);
  append_le32(&plain, 54 + (indexed ? 1024 : 0));
  append_le32(&plain, 40);
  append_le32(&plain, h.width);
  append_le32(&plain, h.top_down ? -h.height : h.height);
  append_le32(&plain, 1 | static_cast<std::int64_t>(fields ? 24 : h.bits) << 16);
  for (int i = 0; i < 6; ++i) append_le32(&plain, 0);
  if (indexed) append_palette(h, in, &plain);
  if (fields) {
    append_as_24_bit(h, ByteSource(kFormat, rows), &plain);
  } else {
    plain.insert(plain.end(), rows.begin(), rows.end());
    plain.resize(plain.size() + h.height * h.row_bytes() - data_bytes);
  }
  return {h.height, h.width, stb_decode(kFormat, plain, h.height, h.width, 3)};
}

}  // namespace vertebra::image
