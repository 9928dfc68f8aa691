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

constexpr std::span<const Conv2dImpl> cpu_table(const FusedConv2d&) { return kCpuConv2d; }
constexpr std::span<const DenseImpl> cpu_table(const Dense&) { return kCpuDense; }
constexpr std::span<const GlobalPoolImpl> cpu_table(const GlobalPool&) { return kCpuGlobalPool; }
constexpr std::span<const SoftmaxImpl> cpu_table(const Softmax&) { return kCpuSoftmax; }
constexpr std::span<const NormalizeImpl> cpu_table(const Normalize&) { return kCpuNormalize; }
constexpr std::span<const BatchNormImpl> cpu_table(const BatchNorm&) { return kCpuBatchNorm; }
constexpr std::span<const ClampImpl> cpu_table(const Clamp&) { return kCpuClamp; }
constexpr std::span<const AddImpl> cpu_table(const Add&) { return kCpuAdd; }
constexpr std::span<const PadImpl> cpu_table(const Pad&) { return kCpuPad; }

}  // namespace vertebra
