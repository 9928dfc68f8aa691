// The mean over pixels as a row of the GPU's table; global_pool.h says what it computes.
#pragma once

#include "kernels/device/gpu_row.h"

namespace vertebra {

Support supports_global_pool(const GlobalPool& op, const Config& config, const DeviceInfo& device);
Needs needs_global_pool(const GlobalPool& op, const Config& config);
Cost estimate_global_pool(const GlobalPool& op, const Config& config, const DeviceInfo& device);
std::unique_ptr<PreparedStep> prepare_global_pool(const GlobalPool& op, const Config& config,
                                                  const StepContext& context);

inline constexpr GlobalPoolImpl kGlobalPool{
    "global_pool",        only_config<GlobalPool>,  supports_global_pool, needs_global_pool,
    estimate_global_pool, pack_nothing<GlobalPool>, prepare_global_pool};

}  // namespace vertebra
