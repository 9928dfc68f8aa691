#include "engine/pipeline/preset_spec.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra {

PreprocessSpec to_spec(const ImagePreset& preset) {
  PreprocessSpec spec;
  spec.name = preset.name;
  spec.mode = preset.short_side == 0 ? ResizeMode::kNone : ResizeMode::kShortSide;
  spec.resize = preset.short_side;
  spec.interpolation =
      preset.filter == ImageFilter::bicubic ? Interpolation::kBicubic : Interpolation::kBilinear;
  spec.crop_h = preset.height;
  spec.crop_w = preset.width;
  spec.scaling.mean.assign(preset.mean.begin(), preset.mean.end());
  spec.scaling.stddev.assign(preset.stddev.begin(), preset.stddev.end());
  return spec;
}

ImagePreset to_preset(const PreprocessSpec& spec) {
  ImagePreset preset;
  preset.name = spec.name;
  preset.short_side = spec.mode == ResizeMode::kNone ? 0 : spec.resize;
  preset.filter =
      spec.interpolation == Interpolation::kBicubic ? ImageFilter::bicubic : ImageFilter::bilinear;
  preset.height = spec.crop_h;
  preset.width = spec.crop_w;
  if (spec.scaling.mean.size() != 3 || spec.scaling.stddev.size() != 3) {
    throw Unsupported({.where = fmt::format("preset {}", spec.name),
                       .got = fmt::format("pixels of {} channel", spec.scaling.mean.size()),
                       .expected = "3 channels, which images are decoded to",
                       .remedy = "Session::run of the library takes such pixels"});
  }
  for (std::size_t c = 0; c < 3; ++c) {
    preset.mean[c] = static_cast<float>(spec.scaling.mean[c]);
    preset.stddev[c] = static_cast<float>(spec.scaling.stddev[c]);
  }
  return preset;
}

}  // namespace vertebra
