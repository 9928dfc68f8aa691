// Normalize, and what moves pixels and channels without arithmetic, over NHWC.
#include <algorithm>

#include "kernels/cpu/channel_rows.h"
#include "kernels/cpu/plain_step.h"
#include "kernels/cpu/rows.h"

namespace vertebra::cpu {

std::unique_ptr<PreparedStep> prepare_normalize(const Normalize& op, const Config&,
                                                const StepContext& context) {
  // Every pixel value's result, per channel: 256 floats each, rounded once from double.
  std::vector<float> table;
  for (std::size_t c = 0; c < op.mean.size(); ++c) {
    for (int v = 0; v < 256; ++v) {
      table.push_back(static_cast<float>((v - op.mean[c]) / op.stddev[c]));
    }
  }
  const ChannelRows rows = channel_rows(op.n, op.shape, context);
  return make_plain(kPlainNormalize.name, [table, rows](const StepPointers& p) {
    const auto* x = static_cast<const std::uint8_t*>(p.x);
    float* y = floats(p.y);
#pragma omp parallel for
    for (std::int64_t i = 0; i < rows.pixels; ++i) {
      for (std::int64_t j = 0; j < rows.channels; ++j) {
        y[i * rows.y + j] = table[256 * j + x[i * rows.x + j]];
      }
    }
  });
}

std::unique_ptr<PreparedStep> prepare_pad(const Pad& op, const Config&,
                                          const StepContext& context) {
  return make_plain(kPlainPad.name,
                    [op, rows = channel_rows(op.n, op.shape, context)](const StepPointers& p) {
                      const Shape& s = op.shape;
                      const std::int64_t out_h = s.h + op.padding.top + op.padding.bottom;
                      const std::int64_t out_w = s.w + op.padding.left + op.padding.right;
#pragma omp parallel for
                      for (std::int64_t line = 0; line < op.n * out_h; ++line) {
                        float* y = floats(p.y) + line * out_w * rows.y;
                        const std::int64_t row = line % out_h - op.padding.top;
                        const float* x = floats(p.x) + ((line / out_h) * s.h + row) * s.w * rows.x;
                        for (std::int64_t w = 0; w < out_w; ++w) {
                          const std::int64_t column = w - op.padding.left;
                          const bool inside = row >= 0 && row < s.h && column >= 0 && column < s.w;
                          if (inside) {
                            std::copy_n(x + column * rows.x, s.c, y + w * rows.y);
                          } else {
                            std::fill_n(y + w * rows.y, s.c, 0.0f);
                          }
                        }
                      }
                    });
}

std::unique_ptr<PreparedStep> prepare_crop(const Crop& op, const Config&,
                                           const StepContext& context) {
  return make_plain(kPlainCrop.name,
                    [op, rows = channel_rows(op.n, op.shape, context)](const StepPointers& p) {
                      const Shape& s = op.shape;
                      const std::int64_t out_h = s.h - op.sides.top - op.sides.bottom;
                      const std::int64_t out_w = s.w - op.sides.left - op.sides.right;
#pragma omp parallel for
                      for (std::int64_t line = 0; line < op.n * out_h; ++line) {
                        const std::int64_t row = line / out_h * s.h + line % out_h + op.sides.top;
                        const float* x = floats(p.x) + (row * s.w + op.sides.left) * rows.x;
                        float* y = floats(p.y) + line * out_w * rows.y;
                        for (std::int64_t w = 0; w < out_w; ++w) {
                          std::copy_n(x + w * rows.x, s.c, y + w * rows.y);
                        }
                      }
                    });
}

std::unique_ptr<PreparedStep> prepare_concat(const Concat& op, const Config&,
                                             const StepContext& context) {
  std::vector<std::int64_t> strides{context.x.pixel_stride};
  for (const TensorLayout& layout : context.more) strides.push_back(layout.pixel_stride);
  return make_plain(kPlainConcat.name,
                    [op, strides, y_stride = context.y.pixel_stride](const StepPointers& p) {
                      const std::int64_t pixels = op.n * op.h * op.w;
#pragma omp parallel for
                      for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
                        float* y = floats(p.y) + pixel * y_stride;
                        for (std::size_t i = 0; i < op.channels.size(); ++i) {
                          if (op.in_place.empty() || !op.in_place[i]) {
                            const float* x = floats(i == 0 ? p.x : p.more[i - 1]);
                            std::copy_n(x + pixel * strides[i], op.channels[i], y);
                          }
                          y += op.channels[i];
                        }
                      }
                    });
}

std::unique_ptr<PreparedStep> prepare_flatten(const Flatten& op, const Config&,
                                              const StepContext& context) {
  return make_plain(kPlainFlatten.name, [op, x_stride = context.x.pixel_stride,
                                         y_stride = context.y.pixel_stride](const StepPointers& p) {
    const std::int64_t pixels = op.shape.h * op.shape.w;
    const std::int64_t c = op.shape.c;
    if (op.order == FlattenOrder::kHWC) {
#pragma omp parallel for
      for (std::int64_t i = 0; i < op.n * pixels; ++i) {
        std::copy_n(floats(p.x) + i * x_stride, c,
                    floats(p.y) + i / pixels * y_stride + i % pixels * c);
      }
      return;
    }
#pragma omp parallel for
    for (std::int64_t row = 0; row < op.n * c; ++row) {
      const float* channel = floats(p.x) + row / c * pixels * x_stride + row % c;
      float* y = floats(p.y) + row / c * y_stride + row % c * pixels;
      for (std::int64_t i = 0; i < pixels; ++i) y[i] = channel[i * x_stride];
    }
  });
}

}  // namespace vertebra::cpu
