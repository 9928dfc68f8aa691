// The GPU's tables, one per op, best first; order breaks ties of the estimate.
#pragma once

#include <span>

#include "kernels/registry/implementation.h"

namespace vertebra {

constexpr std::span<const Conv2dImpl> cuda_table(const FusedConv2d&) { return {}; }
constexpr std::span<const DenseImpl> cuda_table(const Dense&) { return {}; }
constexpr std::span<const GlobalPoolImpl> cuda_table(const GlobalPool&) { return {}; }
constexpr std::span<const SoftmaxImpl> cuda_table(const Softmax&) { return {}; }
constexpr std::span<const NormalizeImpl> cuda_table(const Normalize&) { return {}; }
constexpr std::span<const BatchNormImpl> cuda_table(const BatchNorm&) { return {}; }
constexpr std::span<const ClampImpl> cuda_table(const Clamp&) { return {}; }
constexpr std::span<const AddImpl> cuda_table(const Add&) { return {}; }
constexpr std::span<const PadImpl> cuda_table(const Pad&) { return {}; }

}  // namespace vertebra
