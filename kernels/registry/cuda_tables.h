// The GPU's tables, one per op, best first; order breaks ties of the estimate.
#pragma once

#include <array>
#include <span>

#include "kernels/conv/implicit_gemm_rows.h"
#include "kernels/registry/implementation.h"

namespace vertebra {

inline constexpr std::array<Conv2dImpl, 1> kCudaConv2d{kImplicitGemmConv2d};
inline constexpr std::array<DenseImpl, 1> kCudaDense{kImplicitGemmDense};

constexpr std::span<const Conv2dImpl> cuda_table(const FusedConv2d&) { return kCudaConv2d; }
constexpr std::span<const DenseImpl> cuda_table(const Dense&) { return kCudaDense; }
constexpr std::span<const GlobalPoolImpl> cuda_table(const GlobalPool&) { return {}; }
constexpr std::span<const SoftmaxImpl> cuda_table(const Softmax&) { return {}; }
constexpr std::span<const NormalizeImpl> cuda_table(const Normalize&) { return {}; }
constexpr std::span<const BatchNormImpl> cuda_table(const BatchNorm&) { return {}; }
constexpr std::span<const ClampImpl> cuda_table(const Clamp&) { return {}; }
constexpr std::span<const AddImpl> cuda_table(const Add&) { return {}; }
constexpr std::span<const PadImpl> cuda_table(const Pad&) { return {}; }

}  // namespace vertebra
