#include "engine/image/png.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/image/byte_source.h"
#include "engine/image/stb_decode.h"

namespace vertebra::image {
namespace {

constexpr std::string_view kFormat = "PNG";
constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";

std::uint32_t crc32(std::span<const std::byte> bytes) {
  static constexpr auto kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
      table[n] = c;
    }
    return table;
  }();
  std::uint32_t crc = 0xffffffffU;
  for (const std::byte b : bytes) {
    crc = kTable[(crc ^ std::to_integer<std::uint32_t>(b)) & 0xff] ^ (crc >> 8);
  }
  return ~crc;
}

void append_be32(std::vector<std::byte>* out, std::uint32_t v) {
  for (int shift = 24; shift >= 0; shift -= 8) out->push_back(static_cast<std::byte>(v >> shift));
}

// The CRC is left zero: stb_image reads past it.
void append_chunk(std::vector<std::byte>* out, std::string_view type,
                  std::span<const std::byte> data) {
  append_be32(out, static_cast<std::uint32_t>(data.size()));
  for (const char c : type) out->push_back(static_cast<std::byte>(c));
  out->insert(out->end(), data.begin(), data.end());
  append_be32(out, 0);
}

struct CriticalChunks {
  std::span<const std::byte> header;   // IHDR
  std::span<const std::byte> palette;  // PLTE, empty if none
  std::vector<std::byte> pixels;       // all of IDAT
};

CriticalChunks read_chunks(const ByteSource& in, std::int64_t max_pixels) {
  CriticalChunks chunks;
  for (std::uint64_t at = kSignature.size();;) {
    const std::uint64_t length = in.be32(at);
    const auto type_bytes = in.slice(at + 4, 4);
    const std::string type(reinterpret_cast<const char*>(type_bytes.data()), 4);
    const auto data = in.slice(at + 8, length);
    const std::uint32_t crc = in.be32(at + 8 + length);
    const bool critical = type[0] >= 'A' && type[0] <= 'Z';
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    if (critical && crc != crc32(in.slice(at + 4, 4 + length))) {
      throw_damaged(kFormat, fmt::format("wrong CRC of the {} chunk at byte {}", type, at));
    }
#else
    (void)crc;
#endif
    if (chunks.header.empty() != (type == "IHDR")) throw_damaged(kFormat, "IHDR is not the first");
    if (type == "IHDR") {
      if (length != 13) throw_damaged(kFormat, "an IHDR chunk that is not of 13 bytes");
      chunks.header = data;
      check_declared_size(kFormat, in.be32(at + 12), in.be32(at + 8), max_pixels);
    } else if (type == "PLTE") {
      if (length == 0 || length > 768 || length % 3 != 0) throw_damaged(kFormat, "PLTE's length");
      chunks.palette = data;
    } else if (type == "IDAT") {
      chunks.pixels.insert(chunks.pixels.end(), data.begin(), data.end());
    } else if (type == "IEND") {
      return chunks;
    } else if (critical) {
      throw_unsupported(kFormat, "an unknown critical chunk, as iPhone's CgBI");
    }
    at += 12 + length;
  }
}

}  // namespace

RgbImage decode_png(std::span<const std::byte> bytes, const DecodeOptions& options) {
  const ByteSource in(kFormat, bytes);
  const auto signature = in.slice(0, kSignature.size());
  if (!std::equal(signature.begin(), signature.end(), kSignature.begin(),
                  [](std::byte b, char c) { return b == static_cast<std::byte>(c); })) {
    throw_damaged(kFormat, "the signature's line ends were changed, as by a text-mode copy");
  }
  const CriticalChunks chunks = read_chunks(in, options.max_pixels);
  if (chunks.pixels.empty()) throw_damaged(kFormat, "no IDAT chunk");
  const ByteSource header(kFormat, chunks.header);

  // A PNG of these chunks alone: without tRNS there is no alpha to compute, and with 256 palette
  // entries no index is outside (stb_image does not check).
  std::vector<std::byte> plain(signature.begin(), signature.end());
  plain.reserve(chunks.pixels.size() + 1024);
  append_chunk(&plain, "IHDR", chunks.header);
  constexpr std::uint32_t kIndexed = 3;
  if (header.u8(9) == kIndexed) {
    if (chunks.palette.empty()) throw_damaged(kFormat, "no PLTE chunk");
    std::vector<std::byte> palette(chunks.palette.begin(), chunks.palette.end());
    palette.resize(768);
    append_chunk(&plain, "PLTE", palette);
  }
  append_chunk(&plain, "IDAT", chunks.pixels);
  append_chunk(&plain, "IEND", {});

  const std::int64_t width = header.be32(0);
  const std::int64_t height = header.be32(4);
  return {height, width, stb_decode(kFormat, plain, height, width, 3)};
}

}  // namespace vertebra::image
