// Rows of plain loops over packed NHWC: one pass over memory, pixels shared among OpenMP threads.
#include <algorithm>
#include <cstring>

#include "kernels/cpu/rows.h"

namespace vertebra::cpu {
namespace {

// A step made of one function of its pointers.
template <class F>
class PlainStep final : public PreparedStep {
 public:
  PlainStep(std::string name, F run) : name_(std::move(name)), run_(std::move(run)) {}
  void enqueue(const StepPointers& pointers, Queue&) const override { run_(pointers); }
  std::string kernel() const override { return name_; }

 private:
  std::string name_;
  F run_;
};

template <class F>
std::unique_ptr<PreparedStep> make_plain(std::string_view name, F run) {
  return std::make_unique<PlainStep<F>>(std::string(name), std::move(run));
}

const float* floats(const void* p) { return static_cast<const float*>(p); }
float* floats(void* p) { return static_cast<float*>(p); }

}  // namespace

std::unique_ptr<PreparedStep> prepare_normalize(const Normalize& op, const Config&,
                                                const StepContext&) {
  // Every pixel value's result, per channel: 256 floats each, rounded once from double.
  std::vector<float> table;
  for (std::size_t c = 0; c < op.mean.size(); ++c) {
    for (int v = 0; v < 256; ++v) {
      table.push_back(static_cast<float>((v - op.mean[c]) / op.stddev[c]));
    }
  }
  const std::int64_t pixels = op.n * op.shape.h * op.shape.w;
  return make_plain(kPlainNormalize.name, [table, pixels, c = op.shape.c](const StepPointers& p) {
    const auto* x = static_cast<const std::uint8_t*>(p.x);
    float* y = floats(p.y);
#pragma omp parallel for
    for (std::int64_t i = 0; i < pixels; ++i) {
      for (std::int64_t j = 0; j < c; ++j) y[i * c + j] = table[256 * j + x[i * c + j]];
    }
  });
}

Needs needs_batch_norm(const BatchNorm& op, const Config&) {
  Needs needs;
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

std::unique_ptr<PreparedStep> prepare_batch_norm(const BatchNorm& op, const Config&,
                                                 const StepContext&) {
  const std::int64_t pixels = op.n * op.shape.h * op.shape.w;
  return make_plain(kPlainBatchNorm.name, [pixels, c = op.shape.c](const StepPointers& p) {
    const float* x = floats(p.x);
    const float* scale = floats(p.weights);
    const float* shift = scale + c;
    float* y = floats(p.y);
#pragma omp parallel for
    for (std::int64_t i = 0; i < pixels; ++i) {
      for (std::int64_t j = 0; j < c; ++j) y[i * c + j] = x[i * c + j] * scale[j] + shift[j];
    }
  });
}

std::unique_ptr<PreparedStep> prepare_clamp(const Clamp& op, const Config&, const StepContext&) {
  const auto min = static_cast<float>(op.range.min);
  const auto max = static_cast<float>(op.range.max);
  const std::int64_t elements = op.n * op.shape.num_elements();
  return make_plain(kPlainClamp.name, [elements, min, max](const StepPointers& p) {
    const float* x = floats(p.x);
    float* y = floats(p.y);
#pragma omp parallel for
    for (std::int64_t i = 0; i < elements; ++i) y[i] = std::min(std::max(x[i], min), max);
  });
}

std::unique_ptr<PreparedStep> prepare_add(const Add& op, const Config&, const StepContext&) {
  const std::int64_t elements = op.n * op.shape.num_elements();
  return make_plain(kPlainAdd.name, [elements](const StepPointers& p) {
    const float* a = floats(p.x);
    const float* b = floats(p.residual);
    float* y = floats(p.y);
#pragma omp parallel for
    for (std::int64_t i = 0; i < elements; ++i) y[i] = a[i] + b[i];
  });
}

std::unique_ptr<PreparedStep> prepare_pad(const Pad& op, const Config&, const StepContext&) {
  return make_plain(kPlainPad.name, [op](const StepPointers& p) {
    const Shape& s = op.shape;
    const std::int64_t out_h = s.h + op.padding.top + op.padding.bottom;
    const std::int64_t out_row = (s.w + op.padding.left + op.padding.right) * s.c;
    const std::int64_t left = op.padding.left * s.c;
#pragma omp parallel for
    for (std::int64_t line = 0; line < op.n * out_h; ++line) {
      float* y = floats(p.y) + line * out_row;
      const std::int64_t row = line % out_h - op.padding.top;
      if (row < 0 || row >= s.h) {
        std::fill_n(y, out_row, 0.0f);
        continue;
      }
      const float* x = floats(p.x) + ((line / out_h) * s.h + row) * s.w * s.c;
      std::fill_n(y, left, 0.0f);
      std::copy_n(x, s.w * s.c, y + left);
      std::fill_n(y + left + s.w * s.c, op.padding.right * s.c, 0.0f);
    }
  });
}

}  // namespace vertebra::cpu
