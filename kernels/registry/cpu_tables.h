// The CPU's tables, one per op, best first; order breaks ties of the estimate.
#pragma once

#include <array>
#include <span>

#include "kernels/cpu/rows.h"
#include "kernels/registry/implementation.h"

namespace vertebra {

inline constexpr std::array<Conv2dImpl, 2> kCpuConv2d{cpu::kOnednnConvolution,
                                                      cpu::kOnednnMatmul1x1};
inline constexpr std::array<DenseImpl, 1> kCpuDense{cpu::kOnednnMatmulDense};
inline constexpr std::array<GlobalPoolImpl, 1> kCpuGlobalPool{cpu::kOnednnPooling};
inline constexpr std::array<SoftmaxImpl, 1> kCpuSoftmax{cpu::kOnednnSoftmax};
inline constexpr std::array<NormalizeImpl, 1> kCpuNormalize{cpu::kPlainNormalize};
inline constexpr std::array<BatchNormImpl, 1> kCpuBatchNorm{cpu::kPlainBatchNorm};
inline constexpr std::array<ClampImpl, 1> kCpuClamp{cpu::kPlainClamp};
inline constexpr std::array<AddImpl, 1> kCpuAdd{cpu::kPlainAdd};
inline constexpr std::array<PadImpl, 1> kCpuPad{cpu::kPlainPad};

constexpr std::span<const Conv2dImpl> table_for(const FusedConv2d&) { return kCpuConv2d; }
constexpr std::span<const DenseImpl> table_for(const Dense&) { return kCpuDense; }
constexpr std::span<const GlobalPoolImpl> table_for(const GlobalPool&) { return kCpuGlobalPool; }
constexpr std::span<const SoftmaxImpl> table_for(const Softmax&) { return kCpuSoftmax; }
constexpr std::span<const NormalizeImpl> table_for(const Normalize&) { return kCpuNormalize; }
constexpr std::span<const BatchNormImpl> table_for(const BatchNorm&) { return kCpuBatchNorm; }
constexpr std::span<const ClampImpl> table_for(const Clamp&) { return kCpuClamp; }
constexpr std::span<const AddImpl> table_for(const Add&) { return kCpuAdd; }
constexpr std::span<const PadImpl> table_for(const Pad&) { return kCpuPad; }

}  // namespace vertebra
