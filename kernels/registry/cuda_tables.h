// The GPU's tables, one per op, best first; order breaks ties of the estimate.
#pragma once

#include <array>
#include <span>

#include "kernels/conv/direct_row.h"
#include "kernels/conv/implicit_gemm_rows.h"
#include "kernels/dense/dense_warp_row.h"
#include "kernels/depthwise/depthwise_row.h"
#include "kernels/elementwise/elementwise_rows.h"
#include "kernels/pool/global_pool_row.h"
#include "kernels/preprocess/normalize_row.h"
#include "kernels/registry/implementation.h"
#include "kernels/softmax/softmax_row.h"

namespace vertebra {

inline constexpr std::array<Conv2dImpl, 3> kCudaConv2d{kImplicitGemmConv2d, kDepthwiseConv2d,
                                                       kDirectConv2d};
inline constexpr std::array<DenseImpl, 2> kCudaDense{kDenseWarp, kImplicitGemmDense};
inline constexpr std::array<GlobalPoolImpl, 1> kCudaGlobalPool{kGlobalPool};
inline constexpr std::array<SoftmaxImpl, 1> kCudaSoftmax{kSoftmaxRanking};
inline constexpr std::array<NormalizeImpl, 1> kCudaNormalize{kNormalizePixels};
inline constexpr std::array<BatchNormImpl, 1> kCudaBatchNorm{kElementwiseAffine};
inline constexpr std::array<ClampImpl, 1> kCudaClamp{kElementwiseClamp};
inline constexpr std::array<AddImpl, 1> kCudaAdd{kElementwiseAdd};
inline constexpr std::array<PadImpl, 1> kCudaPad{kElementwisePad};

constexpr std::span<const Conv2dImpl> cuda_table(const FusedConv2d&) { return kCudaConv2d; }
constexpr std::span<const DenseImpl> cuda_table(const Dense&) { return kCudaDense; }
constexpr std::span<const GlobalPoolImpl> cuda_table(const GlobalPool&) { return kCudaGlobalPool; }
constexpr std::span<const SoftmaxImpl> cuda_table(const Softmax&) { return kCudaSoftmax; }
constexpr std::span<const NormalizeImpl> cuda_table(const Normalize&) { return kCudaNormalize; }
constexpr std::span<const BatchNormImpl> cuda_table(const BatchNorm&) { return kCudaBatchNorm; }
constexpr std::span<const ClampImpl> cuda_table(const Clamp&) { return kCudaClamp; }
constexpr std::span<const AddImpl> cuda_table(const Add&) { return kCudaAdd; }
constexpr std::span<const PadImpl> cuda_table(const Pad&) { return kCudaPad; }
// No rows yet.
constexpr std::span<const CropImpl> cuda_table(const Crop&) { return {}; }
constexpr std::span<const Pool2dImpl> cuda_table(const Pool2d&) { return {}; }
constexpr std::span<const ActivationImpl> cuda_table(const Activation&) { return {}; }
constexpr std::span<const ConcatImpl> cuda_table(const Concat&) { return {}; }
constexpr std::span<const MultiplyImpl> cuda_table(const Multiply&) { return {}; }
constexpr std::span<const LrnImpl> cuda_table(const Lrn&) { return {}; }
constexpr std::span<const FlattenImpl> cuda_table(const Flatten&) { return {}; }

}  // namespace vertebra
