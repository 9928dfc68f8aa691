// Normalize, and what moves pixels and channels without arithmetic, over packed NHWC.
#include <algorithm>

#include "kernels/cpu/plain_step.h"
#include "kernels/cpu/rows.h"

namespace vertebra::cpu {

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

std::unique_ptr<PreparedStep> prepare_crop(const Crop& op, const Config&, const StepContext&) {
  return make_plain(kPlainCrop.name, [op](const StepPointers& p) {
    const Shape& s = op.shape;
    const std::int64_t rows = s.h - op.sides.top - op.sides.bottom;
    const std::int64_t row_elements = (s.w - op.sides.left - op.sides.right) * s.c;
#pragma omp parallel for
    for (std::int64_t line = 0; line < op.n * rows; ++line) {
      const std::int64_t row = line / rows * s.h + line % rows + op.sides.top;
      std::copy_n(floats(p.x) + (row * s.w + op.sides.left) * s.c, row_elements,
                  floats(p.y) + line * row_elements);
    }
  });
}

std::unique_ptr<PreparedStep> prepare_concat(const Concat& op, const Config&, const StepContext&) {
  return make_plain(kPlainConcat.name, [op](const StepPointers& p) {
    const std::int64_t pixels = op.n * op.h * op.w;
    const std::int64_t y_channels = op.y_shape().c;
#pragma omp parallel for
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      float* y = floats(p.y) + pixel * y_channels;
      for (std::size_t i = 0; i < op.channels.size(); ++i) {
        const float* x = floats(i == 0 ? p.x : p.more[i - 1]);
        y = std::copy_n(x + pixel * op.channels[i], op.channels[i], y);
      }
    }
  });
}

std::unique_ptr<PreparedStep> prepare_flatten(const Flatten& op, const Config&,
                                              const StepContext&) {
  return make_plain(kPlainFlatten.name, [op](const StepPointers& p) {
    const float* x = floats(p.x);
    float* y = floats(p.y);
    const std::int64_t pixels = op.shape.h * op.shape.w;
    const std::int64_t c = op.shape.c;
    if (op.order == FlattenOrder::kHWC) {
      std::copy_n(x, op.n * pixels * c, y);
      return;
    }
#pragma omp parallel for
    for (std::int64_t row = 0; row < op.n * c; ++row) {
      const float* channel = x + row / c * pixels * c + row % c;
      for (std::int64_t i = 0; i < pixels; ++i) y[row * pixels + i] = channel[i * c];
    }
  });
}

}  // namespace vertebra::cpu
