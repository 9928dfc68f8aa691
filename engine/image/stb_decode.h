// The one door to stb_image.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vertebra::image {

// Decodes a PNG, BMP, GIF or TGA of known size to height x width x channels bytes (channels 3 or
// 4). 16-bit samples give their high byte. The caller has checked the size against its limit and
// that the data are whole: stb_image reads missing bytes as zeros. No single allocation of
// stb_image may pass what such an image can need, so a small file cannot inflate without bound.
// Throws damaged `format` with stb_image's reason.
std::vector<std::uint8_t> stb_decode(std::string_view format, std::span<const std::byte> bytes,
                                     std::int64_t height, std::int64_t width, int channels);

}  // namespace vertebra::image
