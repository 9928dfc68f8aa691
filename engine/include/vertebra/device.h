/// @file device.h
/// Where a model runs and in which precision. Since 0.1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vertebra {

/// The kind of a device.
enum class DeviceType : std::uint8_t {
  kCpu,       ///< the CPU
  kCuda,      ///< an NVIDIA GPU
  kAutomatic  ///< a choice that Model::load makes
};

/// A device by kind and index. A value; naming one does not touch it.
struct Device {
  DeviceType type = DeviceType::kCpu;  ///< the kind
  int index = 0;                       ///< ordinal among the devices of this kind

  /// The best device that can be used: the first GPU where this build and machine have one, else
  /// the CPU. Model::load looks which, says why it takes the CPU (log.h), and Model::device() tells.
  static Device automatic() { return {DeviceType::kAutomatic, 0}; }
  /// The CPU.
  static Device cpu() { return {}; }
  /// "auto", "cpu", "cuda" or "cuda:1"; InvalidArgument for anything else.
  static Device parse(std::string_view text);

  /// Equal kind and index.
  friend bool operator==(const Device&, const Device&) = default;
};

/// "auto", "cpu" or "cuda:0".
std::string to_string(const Device& device);

/// Number format of activations and weights. `automatic` is fp32 on the CPU, the only
/// one it runs, and fp16 on a GPU. Sums are in fp32 always.
enum class Precision : std::uint8_t { automatic, fp32, fp16, bf16 };

}  // namespace vertebra
