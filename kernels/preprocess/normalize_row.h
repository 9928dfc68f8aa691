// The normalisation of pixels as a row of the GPU's table; normalize.h says what it computes.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

Support supports_normalize(const Normalize& op, const Config& config, const DeviceInfo& device);
Needs needs_normalize(const Normalize& op, const Config& config);
Cost estimate_normalize(const Normalize& op, const Config& config, const DeviceInfo& device);
// What becomes of each value of a channel: [C][256] fp32.
std::vector<std::byte> pack_normalize(const Normalize& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_normalize(const Normalize& op, const Config& config,
                                                const StepContext& context);

inline constexpr NormalizeImpl kNormalizePixels{
    "normalize_u8",     only_config<Normalize>, supports_normalize, needs_normalize,
    estimate_normalize, pack_normalize,         prepare_normalize};

}  // namespace vertebra
