// The dense layer for few images as a row of the GPU's table; dense_warp.h says what it computes.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

Support supports_dense_warp(const Dense& op, const Config& config, const DeviceInfo& device);
Needs needs_dense_warp(const Dense& op, const Config& config);
// cache_bytes: the weights once every kDenseImages images.
Cost estimate_dense_warp(const Dense& op, const Config& config, const DeviceInfo& device);
// The bias [K8] fp32, then [K][C8] in the type of the op's weights.
std::vector<std::byte> pack_dense_warp(const Dense& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_dense_warp(const Dense& op, const Config& config,
                                                 const StepContext& context);

inline constexpr DenseImpl kDenseWarp{"dense_warp",      only_config<Dense>,  supports_dense_warp,
                                      needs_dense_warp,  estimate_dense_warp, pack_dense_warp,
                                      prepare_dense_warp};

}  // namespace vertebra
