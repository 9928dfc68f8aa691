// What ResNet and DenseNet begin with, in Keras's explicit paddings.
#pragma once

#include <cstdint>
#include <string>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {

// Batch norm epsilon of Keras's ResNet and DenseNet.
inline constexpr double kResNetEpsilon = 1.001e-5;

// Filters of the stem and of a stage's 3x3 convolutions, from 0: 64, 128, 256, 512.
inline constexpr std::int64_t kResNetStemFilters = 64;
std::int64_t resnet_filters(std::size_t stage);

// Three zeros on every side, then 7x7 with stride 2: "conv1_conv".
ValueId add_resnet_stem(KerasLayers& layers, const std::string& pad, ValueId pixels, bool bias,
                        bool from_bgr);

// A zero on every side, which competes, then the maximum of 3x3 with stride 2.
ValueId add_resnet_pool(KerasLayers& layers, const std::string& pad, const std::string& pool,
                        ValueId x);

// "<name>_bn" and "<name>_relu".
ValueId add_norm_relu(KerasLayers& layers, const std::string& name, ValueId x);

}  // namespace vertebra::zoo
