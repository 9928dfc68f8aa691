// The depthwise convolution as a row of the GPU's table; depthwise.h says what it computes.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

// Depthwise 3x3 and 5x5 at strides 1 and 2 on fp16 operands, without residual and mean.
Support supports_depthwise(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
Needs needs_depthwise(const FusedConv2d& op, const Config& config);
// compute_s: what bounds it of multiply-adds and of all instructions' issue. cache_bytes: the input
// once a block that sees it, halos included.
Cost estimate_depthwise(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
// The bias [C8] fp32, then the filter [R][S][C8] fp16.
std::vector<std::byte> pack_depthwise(const FusedConv2d& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_depthwise(const FusedConv2d& op, const Config& config,
                                                const StepContext& context);

inline constexpr Conv2dImpl kDepthwiseConv2d{
    "conv2d_depthwise", only_config<FusedConv2d>, supports_depthwise, needs_depthwise,
    estimate_depthwise, pack_depthwise,           prepare_depthwise};

}  // namespace vertebra
