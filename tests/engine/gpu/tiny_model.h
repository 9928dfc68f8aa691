// A network of a few steps, one of each kind that classifiers have, compiled for any device.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/api/compile_model.h"
#include "engine/runtime/prepared.h"
#include "graph/core/weight_tensor.h"

namespace vertebra {

// 12 x 10 x 3 pixels -> 20 classes; a stem, an expansion, a depthwise convolution, a projection
// with residual, a head with pooling, a dense layer, softmax.
struct TinyModel {
  static constexpr std::int64_t kImageBytes = 12 * 10 * 3;
  static constexpr std::int64_t kClasses = 20;
  Shape image;
  Plan plan;
  WeightMap weights;
};

TinyModel tiny_model(const DeviceInfo& device, std::int64_t max_batch);

// n images, no two alike.
std::vector<std::uint8_t> tiny_pixels(std::int64_t n);

}  // namespace vertebra
