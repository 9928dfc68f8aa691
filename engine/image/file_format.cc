#include "engine/image/file_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "engine/image/decode_error.h"
#include "engine/image/tga.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array kUnsupported = {
    Signature{8, "WEBP"sv, "WebP"},
    Signature{4, "ftypavif"sv, "AVIF"},
    Signature{4, "ftypavis"sv, "AVIF"},
    Signature{4, "ftyphei"sv, "HEIC"},
    Signature{4, "ftyphev"sv, "HEIC"},
    Signature{4, "ftypmif1"sv, "HEIC"},
    Signature{4, "ftypmsf1"sv, "HEIC"},
    Signature{0, "II*\0"sv, "TIFF"},
    Signature{0, "MM\0*"sv, "TIFF"},
    Signature{0, "II+\0"sv, "TIFF"},
    Signature{0, "MM\0+"sv, "TIFF"},
    Signature{0, "8BPS"sv, "PSD"},
    Signature{0, "%PDF"sv, "PDF"},
    Signature{0, "\xff\x0a"sv, "JPEG XL"},
    Signature{0, "\0\0\0\x0cJXL "sv, "JPEG XL"},
    Signature{0, "\0\0\0\x0cjP  "sv, "JPEG 2000"},
    Signature{0, "\xff\x4f\xff\x51"sv, "JPEG 2000"},
    Signature{0, "\0\0\1\0"sv, "ICO"},
};

bool matches(std::string_view data, std::size_t offset, std::string_view bytes) {
  return data.size() >= offset && data.substr(offset).starts_with(bytes);
}

// "HTML" or "SVG" when the text begins as one, else "".
std::string_view tell_markup(std::string_view data) {
  std::string head(data.substr(0, 512));
  if (head.starts_with("\xef\xbb\xbf")) head.erase(0, 3);
  head.erase(0, std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  std::transform(head.begin(), head.end(), head.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (head.starts_with("<!doctype html") || head.starts_with("<html")) return "HTML";
  if (head.starts_with("<svg") || (head.starts_with("<?xml") && head.find("<svg") != head.npos)) {
    return "SVG";
  }
  return "";
}

bool is_pnm(std::string_view data) {
  return data.size() >= 3 && data[0] == 'P' && data[1] >= '1' && data[1] <= '7' &&
         " \t\r\n#"sv.find(data[2]) != std::string_view::npos;
}

}  // namespace

FileFormat tell_format(std::span<const std::byte> bytes) {
  const std::string_view data(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (data.empty()) throw InvalidArgument({"image", "empty file", "an image", ""});
  for (const Signature& s : kUnsupported) {
    if (matches(data, s.offset, s.bytes)) throw_unsupported(s.name, "not decoded");
  }
  if (data.starts_with("\xff\xd8")) return FileFormat::kJpeg;
  if (data.starts_with("\x89PNG")) return FileFormat::kPng;
  if (data.starts_with("GIF8")) return FileFormat::kGif;
  if (data.starts_with("BM")) return FileFormat::kBmp;
  if (is_pnm(data)) return FileFormat::kPnm;
  if (const std::string_view markup = tell_markup(data); !markup.empty()) {
    throw_unsupported(markup, "not decoded");
  }
  if (looks_like_tga(bytes)) return FileFormat::kTga;
  std::string first;
  for (std::size_t i = 0; i < std::min<std::size_t>(data.size(), 4); ++i) {
    first += fmt::format(" {:02x}", static_cast<unsigned char>(data[i]));
  }
  throw InvalidArgument({"image", fmt::format("not an image (first bytes{})", first),
                         "JPEG, PNG, GIF, BMP, TGA or PNM", ""});
}

}  // namespace vertebra::image
