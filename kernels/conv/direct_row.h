// The direct convolution as a row of the GPU's table; direct.h says what it computes.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

// Everything, within the limits of its counts.
Support supports_direct_conv(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
Needs needs_direct_conv(const FusedConv2d& op, const Config& config);
Cost estimate_direct_conv(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
// The bias [K8] fp32, then the filter [R][S][C/G][K8] in the type of the op's weights.
std::vector<std::byte> pack_direct_conv(const FusedConv2d& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_direct_conv(const FusedConv2d& op, const Config& config,
                                                  const StepContext& context);

inline constexpr Conv2dImpl kDirectConv2d{
    "conv2d_direct",      only_config<FusedConv2d>, supports_direct_conv, needs_direct_conv,
    estimate_direct_conv, pack_direct_conv,         prepare_direct_conv};

}  // namespace vertebra
