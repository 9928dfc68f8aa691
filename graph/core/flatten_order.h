// In which order the elements of an image become one row: Keras's (h, w, c), or Caffe's and
// PyTorch's (c, h, w).
#pragma once

#include <cstdint>

namespace vertebra {

enum class FlattenOrder : std::uint8_t { kHWC, kCHW };

}  // namespace vertebra
