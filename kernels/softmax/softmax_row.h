// Softmax and ranking as a row of the GPU's table; softmax.h says what they compute.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

Support supports_softmax(const Softmax& op, const Config& config, const DeviceInfo& device);
// side_bytes: the ranking.
Needs needs_softmax(const Softmax& op, const Config& config);
Cost estimate_softmax(const Softmax& op, const Config& config, const DeviceInfo& device);
std::unique_ptr<PreparedStep> prepare_softmax(const Softmax& op, const Config& config,
                                              const StepContext& context);

inline constexpr SoftmaxImpl kSoftmaxRanking{
    "softmax_ranking", only_config<Softmax>,  supports_softmax, needs_softmax,
    estimate_softmax,  pack_nothing<Softmax>, prepare_softmax};

}  // namespace vertebra
