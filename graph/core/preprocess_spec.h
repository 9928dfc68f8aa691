// How a photo becomes the pixels that a network expects. The presets of the zoo are values of this
// type; engine/image carries out resize and crop, the graph's normalize node the scaling.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vertebra {

enum class Interpolation : std::uint8_t { kBilinear, kBicubic };

enum class ResizeMode : std::uint8_t {
  kNone,       // the image must have the crop's size
  kShortSide,  // aspect kept: the short side becomes `resize`, the long one int(resize * long /
               // short)
};

// y = (pixel - mean) / stddev per channel, pixel in 0..255.
struct PixelScaling {
  std::vector<double> mean;
  std::vector<double> stddev;

  friend bool operator==(const PixelScaling&, const PixelScaling&) = default;
};

struct PreprocessSpec {
  std::string name;  // the preset, as --preset takes it
  ResizeMode mode = ResizeMode::kShortSide;
  std::int64_t resize = 256;                               // pixels of the short side
  Interpolation interpolation = Interpolation::kBilinear;  // Pillow's antialiased filters
  std::int64_t crop_h = 224;  // centre crop, offset round((H - crop_h) / 2)
  std::int64_t crop_w = 224;
  PixelScaling scaling;

  friend bool operator==(const PreprocessSpec&, const PreprocessSpec&) = default;
};

}  // namespace vertebra
