/// @file tensor.h
/// Views of the caller's memory. Since 0.1.
#pragma once

#include <array>
#include <cstdint>

#include "vertebra/device.h"

namespace vertebra {

/// Element type of a view.
enum class DataType : std::uint8_t { u8, f32 };

/// Packed NHWC memory that the caller owns and keeps alive during the call. No copy is made.
struct TensorView {
  const void* data = nullptr;             ///< n * h * w * c elements, channels innermost
  DataType dtype = DataType::u8;          ///< u8: RGB pixels 0..255; f32: already normalised
  std::array<std::int64_t, 4> shape{};    ///< N, H, W, C
  Device device = Device::cpu();          ///< where `data` lies
};

/// As TensorView, for results.
struct MutableTensorView {
  void* data = nullptr;                   ///< n * h * w * c elements
  DataType dtype = DataType::f32;         ///< f32 only
  std::array<std::int64_t, 4> shape{};    ///< N, H, W, C; logits are [n, 1, 1, classes]
  Device device = Device::cpu();          ///< where `data` lies
};

}  // namespace vertebra
