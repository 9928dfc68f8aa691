#include "zoo/keras_presets.h"

#include <cmath>

namespace vertebra::zoo {

PixelScaling keras_scaling(KerasMode mode) {
  constexpr double kLargestPixel = 255;
  switch (mode) {
    case KerasMode::kCaffe:
      return {{123.68, 116.779, 103.939}, {1, 1, 1}};
    case KerasMode::kTf:
      return {{127.5, 127.5, 127.5}, {127.5, 127.5, 127.5}};
    case KerasMode::kTorch:
      break;
  }
  return {{0.485 * kLargestPixel, 0.456 * kLargestPixel, 0.406 * kLargestPixel},
          {0.229 * kLargestPixel, 0.224 * kLargestPixel, 0.225 * kLargestPixel}};
}

PreprocessSpec keras_preset(KerasMode mode, std::int64_t input_hw) {
  constexpr double kCropOfShortSide = 0.875;
  PreprocessSpec preset;
  preset.name = "keras";
  preset.resize = std::llround(static_cast<double>(input_hw) / kCropOfShortSide);
  preset.crop_h = preset.crop_w = input_hw;
  preset.scaling = keras_scaling(mode);
  return preset;
}

}  // namespace vertebra::zoo
