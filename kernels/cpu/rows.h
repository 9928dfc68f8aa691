// The CPU's implementations, one constant per row, collected by kernels/registry/cpu_tables.h.
#pragma once

#include "kernels/registry/implementation.h"

namespace vertebra::cpu {

std::vector<Config> residual_configs(const FusedConv2d& op, const DeviceInfo& device);
Support supports_convolution(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
Needs needs_convolution(const FusedConv2d& op, const Config& config);
Cost estimate_convolution(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
std::vector<std::byte> pack_convolution(const FusedConv2d& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_convolution(const FusedConv2d& op, const Config& config,
                                                  const StepContext& context);

Support supports_matmul_1x1(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
Needs needs_matmul_1x1(const FusedConv2d& op, const Config& config);
Cost estimate_matmul_1x1(const FusedConv2d& op, const Config& config, const DeviceInfo& device);
std::vector<std::byte> pack_matmul_1x1(const FusedConv2d& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_matmul_1x1(const FusedConv2d& op, const Config& config,
                                                 const StepContext& context);

Needs needs_dense(const Dense& op, const Config& config);
Cost estimate_dense(const Dense& op, const Config& config, const DeviceInfo& device);
std::vector<std::byte> pack_dense(const Dense& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_dense(const Dense& op, const Config& config,
                                            const StepContext& context);

Needs needs_pooling(const GlobalPool& op, const Config& config);
Cost estimate_pooling(const GlobalPool& op, const Config& config, const DeviceInfo& device);
std::unique_ptr<PreparedStep> prepare_pooling(const GlobalPool& op, const Config& config,
                                              const StepContext& context);

Needs needs_softmax(const Softmax& op, const Config& config);
Cost estimate_softmax(const Softmax& op, const Config& config, const DeviceInfo& device);
std::unique_ptr<PreparedStep> prepare_softmax(const Softmax& op, const Config& config,
                                              const StepContext& context);

// Rows of plain loops: memory-bound, one pass, no workspace.
Cost estimate_pass(const Normalize& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const BatchNorm& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Clamp& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Add& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Pad& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Crop& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Pool2d& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Activation& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Concat& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Multiply& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Lrn& op, const Config& config, const DeviceInfo& device);
Cost estimate_pass(const Flatten& op, const Config& config, const DeviceInfo& device);
std::unique_ptr<PreparedStep> prepare_normalize(const Normalize& op, const Config& config,
                                                const StepContext& context);
Support supports_batch_norm(const BatchNorm& op, const Config& config, const DeviceInfo& device);
Needs needs_batch_norm(const BatchNorm& op, const Config& config);
std::vector<std::byte> pack_batch_norm(const BatchNorm& op, const WeightMap& weights);
std::unique_ptr<PreparedStep> prepare_batch_norm(const BatchNorm& op, const Config& config,
                                                 const StepContext& context);
std::unique_ptr<PreparedStep> prepare_clamp(const Clamp& op, const Config& config,
                                            const StepContext& context);
std::unique_ptr<PreparedStep> prepare_add(const Add& op, const Config& config,
                                          const StepContext& context);
std::unique_ptr<PreparedStep> prepare_pad(const Pad& op, const Config& config,
                                          const StepContext& context);
std::unique_ptr<PreparedStep> prepare_crop(const Crop& op, const Config& config,
                                           const StepContext& context);
std::unique_ptr<PreparedStep> prepare_activation(const Activation& op, const Config& config,
                                                 const StepContext& context);
std::unique_ptr<PreparedStep> prepare_concat(const Concat& op, const Config& config,
                                             const StepContext& context);
std::unique_ptr<PreparedStep> prepare_multiply(const Multiply& op, const Config& config,
                                               const StepContext& context);
std::unique_ptr<PreparedStep> prepare_lrn(const Lrn& op, const Config& config,
                                          const StepContext& context);
std::unique_ptr<PreparedStep> prepare_flatten(const Flatten& op, const Config& config,
                                              const StepContext& context);

Support supports_onednn_pool2d(const Pool2d& op, const Config& config, const DeviceInfo& device);
Needs needs_onednn_pool2d(const Pool2d& op, const Config& config);
std::unique_ptr<PreparedStep> prepare_onednn_pool2d(const Pool2d& op, const Config& config,
                                                    const StepContext& context);
std::unique_ptr<PreparedStep> prepare_plain_pool2d(const Pool2d& op, const Config& config,
                                                   const StepContext& context);

template <class Op>
std::vector<Config> one_config(const Op&, const DeviceInfo&) {
  return {Config{}};
}
// Every row of this backend reads and writes packed fp32, pixels apart.
Support computes_in_f32(const OperandFormats& values);

template <class Op>
Support always(const Op& op, const Config&, const DeviceInfo&) {
  return computes_in_f32(op.values);
}
// Operands dense.
template <class Op>
Needs no_needs(const Op&, const Config&) {
  return {};
}
// Any operand may be a slice.
template <class Op>
Needs takes_slices(const Op&, const Config&) {
  Needs needs;
  needs.slice_multiple = 1;
  return needs;
}
template <class Op>
std::vector<std::byte> pack_nothing(const Op&, const WeightMap&) {
  return {};
}

// Direct or implicit-GEMM convolution in NHWC, post-ops for residual and clamp.
inline constexpr Conv2dImpl kOnednnConvolution{
    "onednn_convolution", residual_configs, supports_convolution, needs_convolution,
    estimate_convolution, pack_convolution, prepare_convolution};
// An unpadded 1x1 convolution at stride 1 is a matrix product over the pixels.
inline constexpr Conv2dImpl kOnednnMatmul1x1{
    "onednn_matmul_1x1", residual_configs, supports_matmul_1x1, needs_matmul_1x1,
    estimate_matmul_1x1, pack_matmul_1x1,  prepare_matmul_1x1};
inline constexpr DenseImpl kOnednnMatmulDense{"onednn_matmul", one_config<Dense>, always<Dense>,
                                              needs_dense,     estimate_dense,    pack_dense,
                                              prepare_dense};
inline constexpr GlobalPoolImpl kOnednnPooling{
    "onednn_pooling", one_config<GlobalPool>,   always<GlobalPool>, needs_pooling,
    estimate_pooling, pack_nothing<GlobalPool>, prepare_pooling};
inline constexpr SoftmaxImpl kOnednnSoftmax{
    "onednn_softmax", one_config<Softmax>,   always<Softmax>, needs_softmax,
    estimate_softmax, pack_nothing<Softmax>, prepare_softmax};
inline constexpr NormalizeImpl kPlainNormalize{
    "plain_normalize", one_config<Normalize>,   always<Normalize>, takes_slices<Normalize>,
    estimate_pass,     pack_nothing<Normalize>, prepare_normalize};
inline constexpr BatchNormImpl kPlainBatchNorm{
    "plain_batch_norm", one_config<BatchNorm>, supports_batch_norm, needs_batch_norm,
    estimate_pass,      pack_batch_norm,       prepare_batch_norm};
inline constexpr ClampImpl kPlainClamp{"plain_clamp",       one_config<Clamp>, always<Clamp>,
                                       takes_slices<Clamp>, estimate_pass,     pack_nothing<Clamp>,
                                       prepare_clamp};
inline constexpr AddImpl kPlainAdd{"plain_add",   one_config<Add>,   always<Add>, takes_slices<Add>,
                                   estimate_pass, pack_nothing<Add>, prepare_add};
inline constexpr PadImpl kPlainPad{"plain_pad",   one_config<Pad>,   always<Pad>, takes_slices<Pad>,
                                   estimate_pass, pack_nothing<Pad>, prepare_pad};
inline constexpr Pool2dImpl kOnednnPool2d{
    "onednn_pool2d", one_config<Pool2d>,   supports_onednn_pool2d, needs_onednn_pool2d,
    estimate_pass,   pack_nothing<Pool2d>, prepare_onednn_pool2d};
inline constexpr Pool2dImpl kPlainPool2d{
    "plain_pool2d", one_config<Pool2d>,   always<Pool2d>,      takes_slices<Pool2d>,
    estimate_pass,  pack_nothing<Pool2d>, prepare_plain_pool2d};
inline constexpr CropImpl kPlainCrop{"plain_crop",       one_config<Crop>, always<Crop>,
                                     takes_slices<Crop>, estimate_pass,    pack_nothing<Crop>,
                                     prepare_crop};
inline constexpr ActivationImpl kPlainActivation{
    "plain_activation", one_config<Activation>,   always<Activation>, takes_slices<Activation>,
    estimate_pass,      pack_nothing<Activation>, prepare_activation};
inline constexpr ConcatImpl kPlainConcat{
    "plain_concat", one_config<Concat>,   always<Concat>, takes_slices<Concat>,
    estimate_pass,  pack_nothing<Concat>, prepare_concat};
inline constexpr MultiplyImpl kPlainMultiply{
    "plain_multiply", one_config<Multiply>,   always<Multiply>, takes_slices<Multiply>,
    estimate_pass,    pack_nothing<Multiply>, prepare_multiply};
inline constexpr LrnImpl kPlainLrn{"plain_lrn",   one_config<Lrn>,   always<Lrn>, takes_slices<Lrn>,
                                   estimate_pass, pack_nothing<Lrn>, prepare_lrn};
inline constexpr FlattenImpl kPlainFlatten{
    "plain_flatten", one_config<Flatten>,   always<Flatten>, takes_slices<Flatten>,
    estimate_pass,   pack_nothing<Flatten>, prepare_flatten};

}  // namespace vertebra::cpu
