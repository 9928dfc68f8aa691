// Passes over a value as rows of the GPU's tables, for what nothing fuses; elementwise.h says what
// they compute.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

// Inputs of vectors of 8 channels, or of 4 where the output's are.
Support supports_elementwise(const BatchNorm& op, const Config& config, const DeviceInfo& device);
Support supports_elementwise(const Clamp& op, const Config& config, const DeviceInfo& device);
Support supports_elementwise(const Add& op, const Config& config, const DeviceInfo& device);
Support supports_elementwise(const Pad& op, const Config& config, const DeviceInfo& device);

Needs needs_elementwise(const BatchNorm& op, const Config& config);
Needs needs_elementwise(const Clamp& op, const Config& config);
Needs needs_elementwise(const Add& op, const Config& config);
Needs needs_elementwise(const Pad& op, const Config& config);

Cost estimate_elementwise(const BatchNorm& op, const Config& config, const DeviceInfo& device);
Cost estimate_elementwise(const Clamp& op, const Config& config, const DeviceInfo& device);
Cost estimate_elementwise(const Add& op, const Config& config, const DeviceInfo& device);
Cost estimate_elementwise(const Pad& op, const Config& config, const DeviceInfo& device);

// The scale, then the shift: [C8] fp32 each.
std::vector<std::byte> pack_affine(const BatchNorm& op, const WeightMap& weights);

std::unique_ptr<PreparedStep> prepare_elementwise(const BatchNorm& op, const Config& config,
                                                  const StepContext& context);
std::unique_ptr<PreparedStep> prepare_elementwise(const Clamp& op, const Config& config,
                                                  const StepContext& context);
std::unique_ptr<PreparedStep> prepare_elementwise(const Add& op, const Config& config,
                                                  const StepContext& context);
std::unique_ptr<PreparedStep> prepare_elementwise(const Pad& op, const Config& config,
                                                  const StepContext& context);

inline constexpr BatchNormImpl kElementwiseAffine{"elementwise_affine", only_config<BatchNorm>,
                                                  supports_elementwise, needs_elementwise,
                                                  estimate_elementwise, pack_affine,
                                                  prepare_elementwise};
inline constexpr ClampImpl kElementwiseClamp{
    "elementwise_clamp",  only_config<Clamp>,  supports_elementwise, needs_elementwise,
    estimate_elementwise, pack_nothing<Clamp>, prepare_elementwise};
inline constexpr AddImpl kElementwiseAdd{
    "elementwise_add",    only_config<Add>,  supports_elementwise, needs_elementwise,
    estimate_elementwise, pack_nothing<Add>, prepare_elementwise};
inline constexpr PadImpl kElementwisePad{
    "elementwise_pad",    only_config<Pad>,  supports_elementwise, needs_elementwise,
    estimate_elementwise, pack_nothing<Pad>, prepare_elementwise};

}  // namespace vertebra
