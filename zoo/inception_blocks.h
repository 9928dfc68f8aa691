// What Inception v3 and Inception-ResNet v2 of Keras share: the stem, and branches of convolutions
// that each have a batch norm without gamma and a ReLU. Names are Keras's, which count layers in
// the order in which they are made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {

struct InceptionConv {
  std::int64_t k;
  std::int64_t r;
  std::int64_t s;
  std::int64_t stride = 1;
  PaddingMode padding = PaddingMode::kSame;
};

// 3x3 with stride 2, not padded: the last convolution of a branch that halves the image.
InceptionConv halving(std::int64_t k);

// Convolution, norm and ReLU; "<name>", "<name>_bn", "<name>_ac" where a name is given.
ValueId add_inception_conv(KerasLayers& layers, ValueId x, const InceptionConv& conv,
                           const std::string& name = "");

ValueId add_branch(KerasLayers& layers, ValueId x, const std::vector<InceptionConv>& convs);

// Mean over 3x3, then 1x1 to k.
ValueId add_mean_branch(KerasLayers& layers, ValueId x, std::int64_t k);

// Maximum over 3x3 with stride 2, not padded.
ValueId add_halving_pool(KerasLayers& layers, ValueId x);

// From scaled pixels to 192 channels, at 35x35 for 299x299.
ValueId add_inception_stem(KerasLayers& layers, ValueId x);

}  // namespace vertebra::zoo
