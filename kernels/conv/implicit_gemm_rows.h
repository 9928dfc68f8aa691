// The rows of the tables for the implicit-GEMM convolution; a dense layer is a convolution of one
// pixel. implicit_gemm.h says what they compute.
#pragma once

#include "kernels/conv/implicit_gemm.h"
#include "kernels/registry/implementation.h"

namespace vertebra {

// What the op asks of the kernel.
GemmOutput implicit_gemm_output(const FusedConv2d& op);
// With dense operands.
ImplicitGemmView implicit_gemm_view(const FusedConv2d& op);
FusedConv2d as_convolution(const Dense& op);

// Every tile with every number of stages, the least time on tensor cores first: where memory bounds
// the step, its estimates are equal, and the first is taken.
std::vector<Config> implicit_gemm_configs(const FusedConv2d& op, const DeviceInfo& device);
Support supports_implicit_gemm(const FusedConv2d& op, const Config& config,
                               const DeviceInfo& device);
Needs needs_implicit_gemm(const FusedConv2d& op, const Config& config);

// bytes: the sectors of all operands, each once a launch. compute_s: waves of blocks over the
// multiprocessors, none faster than its tensor cores or than its copies' latency allows.
Cost estimate_implicit_gemm(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
std::vector<std::byte> pack_implicit_gemm(const FusedConv2d& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_implicit_gemm(const FusedConv2d& op, const Config& config,
                                                    const StepContext& context);

std::vector<Config> implicit_gemm_dense_configs(const Dense& op, const DeviceInfo& device);
Support supports_implicit_gemm_dense(const Dense& op, const Config& config,
                                     const DeviceInfo& device);
Needs needs_implicit_gemm_dense(const Dense& op, const Config& config);
Cost estimate_implicit_gemm_dense(const Dense& op, const Config& config, const DeviceInfo& device);
std::vector<std::byte> pack_implicit_gemm_dense(const Dense& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_implicit_gemm_dense(const Dense& op, const Config& config,
                                                          const StepContext& context);

inline constexpr Conv2dImpl kImplicitGemmConv2d{
    "conv2d_implicit_gemm", implicit_gemm_configs, supports_implicit_gemm, needs_implicit_gemm,
    estimate_implicit_gemm, pack_implicit_gemm,    prepare_implicit_gemm};
inline constexpr DenseImpl kImplicitGemmDense{
    "dense_implicit_gemm",      implicit_gemm_dense_configs,  supports_implicit_gemm_dense,
    needs_implicit_gemm_dense,  estimate_implicit_gemm_dense, pack_implicit_gemm_dense,
    prepare_implicit_gemm_dense};

}  // namespace vertebra
