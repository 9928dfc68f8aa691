// Decoded pixels: what every function of this folder takes and gives.
#pragma once

#include <cstdint>
#include <vector>

namespace vertebra::image {

// `pixels` holds height x width x 3 bytes, rows from the top, R G B interleaved, no row padding.
struct RgbImage {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint8_t> pixels;

  friend bool operator==(const RgbImage&, const RgbImage&) = default;
};

}  // namespace vertebra::image
