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
inline constexpr std::array<CropImpl, 1> kCpuCrop{cpu::kPlainCrop};
inline constexpr std::array<Pool2dImpl, 2> kCpuPool2d{cpu::kOnednnPool2d, cpu::kPlainPool2d};
inline constexpr std::array<ActivationImpl, 1> kCpuActivation{cpu::kPlainActivation};
inline constexpr std::array<ConcatImpl, 1> kCpuConcat{cpu::kPlainConcat};
inline constexpr std::array<MultiplyImpl, 1> kCpuMultiply{cpu::kPlainMultiply};
inline constexpr std::array<LrnImpl, 1> kCpuLrn{cpu::kPlainLrn};
inline constexpr std::array<FlattenImpl, 1> kCpuFlatten{cpu::kPlainFlatten};

constexpr std::span<const Conv2dImpl> cpu_table(const FusedConv2d&) { return kCpuConv2d; }
constexpr std::span<const DenseImpl> cpu_table(const Dense&) { return kCpuDense; }
constexpr std::span<const GlobalPoolImpl> cpu_table(const GlobalPool&) { return kCpuGlobalPool; }
constexpr std::span<const SoftmaxImpl> cpu_table(const Softmax&) { return kCpuSoftmax; }
constexpr std::span<const NormalizeImpl> cpu_table(const Normalize&) { return kCpuNormalize; }
constexpr std::span<const BatchNormImpl> cpu_table(const BatchNorm&) { return kCpuBatchNorm; }
constexpr std::span<const ClampImpl> cpu_table(const Clamp&) { return kCpuClamp; }
constexpr std::span<const AddImpl> cpu_table(const Add&) { return kCpuAdd; }
constexpr std::span<const PadImpl> cpu_table(const Pad&) { return kCpuPad; }
constexpr std::span<const CropImpl> cpu_table(const Crop&) { return kCpuCrop; }
constexpr std::span<const Pool2dImpl> cpu_table(const Pool2d&) { return kCpuPool2d; }
constexpr std::span<const ActivationImpl> cpu_table(const Activation&) { return kCpuActivation; }
constexpr std::span<const ConcatImpl> cpu_table(const Concat&) { return kCpuConcat; }
constexpr std::span<const MultiplyImpl> cpu_table(const Multiply&) { return kCpuMultiply; }
constexpr std::span<const LrnImpl> cpu_table(const Lrn&) { return kCpuLrn; }
constexpr std::span<const FlattenImpl> cpu_table(const Flatten&) { return kCpuFlatten; }

}  // namespace vertebra
