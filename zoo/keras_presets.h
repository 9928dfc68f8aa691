// How Keras prepares photos, by the names of its modes. Resize and crop are those of the published
// accuracies: the short side to size / 0.875, bilinear, then the centre.
#pragma once

#include <cstdint>

#include "graph/core/preprocess_spec.h"

namespace vertebra::zoo {

// Source: keras.applications, imagenet_utils.
enum class KerasMode : std::uint8_t {
  kCaffe,  // minus the mean of blue, green, red; a kernel for this order is read by `from_bgr`
  kTf,     // to [-1, 1]
  kTorch,  // to [0, 1], then minus mean, over standard deviation
};

// Of pixels in the order red, green, blue.
PixelScaling keras_scaling(KerasMode mode);

PreprocessSpec keras_preset(KerasMode mode, std::int64_t input_hw);

}  // namespace vertebra::zoo
