// Which format some bytes are in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace vertebra::image {

enum class FileFormat : std::uint8_t { kJpeg, kPng, kGif, kBmp, kPnm, kTga };

// Tells by the first bytes, never by a name. Throws Unsupported, with the format's name, for WebP,
// AVIF, HEIC, JPEG XL, JPEG 2000, TIFF, PSD, ICO, PDF, SVG and HTML; InvalidArgument for empty
// input and for bytes of no known format.
FileFormat tell_format(std::span<const std::byte> bytes);

}  // namespace vertebra::image
