// What a plan is made for: a device, and the number format of every value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "graph/core/device_info.h"
#include "graph/core/dtype.h"

namespace vertebra {

// Storage of activations and weights; sums are in fp32 always. Logits and probabilities stay f32.
struct PrecisionPolicy {
  DType dtype = DType::kF32;
  // By the name of the value that a step makes: its storage, and that of the step's weights.
  std::map<std::string, DType, std::less<>> overrides = {};

  DType of(const std::string& value) const {
    const auto found = overrides.find(value);
    return found == overrides.end() ? dtype : found->second;
  }

  friend bool operator==(const PrecisionPolicy&, const PrecisionPolicy&) = default;
};

struct CompileTarget {
  DeviceInfo device;
  PrecisionPolicy precision;
  // Classes that a softmax ranks besides, at most; 0: none.
  std::int64_t ranking = 0;

  // A device in its usual format: f32 on a CPU, f16 and a ranking of ten on a GPU.
  CompileTarget(DeviceInfo info)  // NOLINT(google-explicit-constructor)
      : device(std::move(info)) {
    if (device.kind == DeviceKind::kCuda) {
      precision.dtype = DType::kF16;
      ranking = 10;
    }
  }

  friend bool operator==(const CompileTarget&, const CompileTarget&) = default;
};

}  // namespace vertebra
