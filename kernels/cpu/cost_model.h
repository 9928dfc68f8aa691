// Compulsory bytes and flops of an op: every operand is read or written once.
#pragma once

#include "graph/core/cost.h"
#include "kernels/registry/ops.h"

namespace vertebra::cpu {

// `separate_residual`: the residual is read from memory of its own, not found in the output's
// lines. The arithmetic alone runs at `efficiency` of the device's rate.
Cost conv2d_cost(const FusedConv2d& op, bool separate_residual, double efficiency,
                 const DeviceInfo& device);

// `elements` floats in all, read and written.
Cost pass_cost(std::int64_t elements);

}  // namespace vertebra::cpu
