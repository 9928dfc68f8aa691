// Activation, Multiply, Lrn, BatchNorm with its function, Clamp and Add as vectorised loops over
// NHWC.
#include <cmath>
#include <cstring>

#include "kernels/cpu/channel_rows.h"
#include "kernels/cpu/fast_exp.h"
#include "kernels/cpu/plain_step.h"
#include "kernels/cpu/rows.h"

namespace vertebra::cpu {
namespace {

// y[i] = f(x[i]) for all elements.
template <class F>
void map(const ChannelRows& rows, const float* x, float* y, F f) {
  for_each_stretch(
      rows, [=](std::int64_t from, std::int64_t, std::int64_t to, std::int64_t count)
                __attribute__((always_inline)) {
#pragma omp simd
                  for (std::int64_t i = 0; i < count; ++i) y[to + i] = f(x[from + i]);
                });
}

}  // namespace

std::unique_ptr<PreparedStep> prepare_activation(const Activation& op, const Config&,
                                                 const StepContext& context) {
  const ChannelRows rows = channel_rows(op.n, op.shape, context);
  return make_plain(kPlainActivation.name, [rows, kind = op.kind](const StepPointers& p) {
    const float* x = floats(p.x);
    float* y = floats(p.y);
    if (kind == ActivationKind::kSilu) {
      map(
          rows, x, y, [](float v) __attribute__((always_inline)) { return fast_silu(v); });
    } else if (kind == ActivationKind::kSigmoid) {
      map(
          rows, x, y, [](float v) __attribute__((always_inline)) { return fast_sigmoid(v); });
    } else {
      map(rows, x, y, [](float v) { return std::tanh(v); });
    }
  });
}

std::unique_ptr<PreparedStep> prepare_multiply(const Multiply& op, const Config&,
                                               const StepContext& context) {
  const ChannelRows rows = channel_rows(op.n, op.shape, context);
  return make_plain(kPlainMultiply.name, [op, rows, gate_stride = context.residual.pixel_stride](
                                             const StepPointers& p) {
    const std::int64_t image = op.shape.h * op.shape.w;
    const float* x = floats(p.x);
    const float* gates = floats(p.residual);
    float* y = floats(p.y);
    for_each_range(
        rows.pixels, rows.pixels * rows.channels,
        [=](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
          for (std::int64_t pixel = first; pixel < last; ++pixel) {
            const float* gate = gates + pixel / image * gate_stride;
            const float* from = x + pixel * rows.x;
            float* to = y + pixel * rows.y;
#pragma omp simd
            for (std::int64_t i = 0; i < rows.channels; ++i) to[i] = from[i] * gate[i];
          }
        });
  });
}

std::unique_ptr<PreparedStep> prepare_lrn(const Lrn& op, const Config&,
                                          const StepContext& context) {
  const ChannelRows rows = channel_rows(op.n, op.shape, context);
  return make_plain(kPlainLrn.name, [op, rows](const StepPointers& p) {
    const std::int64_t c = op.shape.c;
    const std::int64_t size = op.size;
    const auto k = static_cast<float>(op.k);
    const auto alpha = static_cast<float>(op.alpha);
    const auto beta = static_cast<float>(op.beta);
    const bool is_three_quarters = op.beta == 0.75;
    for_each_range(
        rows.pixels, rows.pixels * c * size,
        [=](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
          // Squares of a pixel between zeros, so that every window is whole.
          std::vector<float> squares(static_cast<std::size_t>(c + size - 1), 0.0f);
          for (std::int64_t pixel = first; pixel < last; ++pixel) {
            const float* x = floats(p.x) + pixel * rows.x;
            float* y = floats(p.y) + pixel * rows.y;
            float* middle = squares.data() + size / 2;
            const float* window = squares.data();
#pragma omp simd
            for (std::int64_t i = 0; i < c; ++i) middle[i] = x[i] * x[i];
#pragma omp simd
            for (std::int64_t i = 0; i < c; ++i) {
              float sum = 0;
              for (std::int64_t j = 0; j < size; ++j) sum += window[i + j];
              y[i] = k + alpha * sum;
            }
            if (is_three_quarters) {
#pragma omp simd
              for (std::int64_t i = 0; i < c; ++i) {
                const float root = std::sqrt(y[i]);
                y[i] = x[i] / (root * std::sqrt(root));
              }
            } else {
              for (std::int64_t i = 0; i < c; ++i) y[i] = x[i] / std::pow(y[i], beta);
            }
          }
        });
  });
}

Needs needs_batch_norm(const BatchNorm& op, const Config&) {
  Needs needs;
  needs.slice_multiple = 1;
  needs.packed_weight_bytes = 2 * op.shape.c * 4;
  return needs;
}

std::vector<std::byte> pack_batch_norm(const BatchNorm& op, const WeightMap& weights) {
  const ChannelAffine affine = evaluate_batch_norm(op.tensors, op.shape.c, weights);
  std::vector<float> values(affine.scale.begin(), affine.scale.end());
  values.insert(values.end(), affine.shift.begin(), affine.shift.end());
  std::vector<std::byte> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

namespace {

// y = f(x * scale[c] + shift[c]); the shifts stand behind the scales.
template <class F>
void map_affine(const ChannelRows& rows, const StepPointers& p, F f) {
  const std::int64_t c = rows.channels;
  const float* x = floats(p.x);
  const float* scale = floats(p.weights);
  const float* shift = scale + c;
  float* y = floats(p.y);
  for_each_range(
      rows.pixels,
      rows.pixels * c, [=](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
        for (std::int64_t i = first; i < last; ++i) {
          const float* from = x + i * rows.x;
          float* to = y + i * rows.y;
#pragma omp simd
          for (std::int64_t j = 0; j < c; ++j) to[j] = f(from[j] * scale[j] + shift[j]);
        }
      });
}

}  // namespace

Support supports_batch_norm(const BatchNorm& op, const Config&, const DeviceInfo&) {
  if (op.function.activation == ActivationKind::kTanh) return Support::no("a tanh");
  return computes_in_f32(op.values);
}

std::unique_ptr<PreparedStep> prepare_batch_norm(const BatchNorm& op, const Config&,
                                                 const StepContext& context) {
  const ChannelRows rows = channel_rows(op.n, op.shape, context);
  const ElementFunction function = op.function;
  return make_plain(kPlainBatchNorm.name, [rows, function](const StepPointers& p) {
    if (function.clamp) {
      const auto min = static_cast<float>(function.clamp->min);
      const auto max = static_cast<float>(function.clamp->max);
      map_affine(
          rows, p, [=](float v) __attribute__((always_inline)) {
            return std::min(std::max(v, min), max);
          });
    } else if (function.activation == ActivationKind::kSilu) {
      map_affine(
          rows, p, [](float v) __attribute__((always_inline)) { return fast_silu(v); });
    } else if (function.activation == ActivationKind::kSigmoid) {
      map_affine(
          rows, p, [](float v) __attribute__((always_inline)) { return fast_sigmoid(v); });
    } else {
      map_affine(
          rows, p, [](float v) __attribute__((always_inline)) { return v; });
    }
  });
}

std::unique_ptr<PreparedStep> prepare_clamp(const Clamp& op, const Config&,
                                            const StepContext& context) {
  const auto min = static_cast<float>(op.range.min);
  const auto max = static_cast<float>(op.range.max);
  const ChannelRows rows = channel_rows(op.n, op.shape, context);
  return make_plain(kPlainClamp.name, [rows, min, max](const StepPointers& p) {
    map(
        rows, floats(p.x), floats(p.y), [=](float v) __attribute__((always_inline)) {
          return std::min(std::max(v, min), max);
        });
  });
}

std::unique_ptr<PreparedStep> prepare_add(const Add& op, const Config&,
                                          const StepContext& context) {
  const ChannelRows rows = channel_rows(op.n, op.shape, context, true);
  const auto scale = static_cast<float>(op.scale);
  return make_plain(kPlainAdd.name, [rows, scale](const StepPointers& p) {
    const float* a = floats(p.x);
    const float* b = floats(p.residual);
    float* y = floats(p.y);
    for_each_stretch(
        rows, [=](std::int64_t x, std::int64_t residual, std::int64_t to, std::int64_t count)
                  __attribute__((always_inline)) {
#pragma omp simd
                    for (std::int64_t i = 0; i < count; ++i)
                      y[to + i] = a[x + i] + scale * b[residual + i];
                  });
  });
}

}  // namespace vertebra::cpu
