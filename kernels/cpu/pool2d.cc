// Pool2d: by oneDNN's pooling, and by loops over the channels of each cell.
#include <algorithm>

#include "kernels/cpu/cost_model.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/plain_step.h"
#include "kernels/cpu/rows.h"
#include "kernels/cpu/vectorized.h"

namespace vertebra::cpu {
namespace {

using tag = memory::format_tag;

memory::desc x_desc(const Pool2dProblem& d) { return desc_f32({d.n, d.c, d.h, d.w}, tag::nhwc); }
memory::desc y_desc(const Pool2dProblem& d) {
  return desc_f32({d.n, d.c, d.p(), d.q()}, tag::nhwc);
}

dnnl::pooling_forward::primitive_desc pooling_desc(const Pool2dProblem& d) {
  const auto algorithm = d.kind == PoolKind::kMax ? dnnl::algorithm::pooling_max
                         : d.count_padding        ? dnnl::algorithm::pooling_avg_include_padding
                                                  : dnnl::algorithm::pooling_avg_exclude_padding;
  return make_primitive_desc<dnnl::pooling_forward>(
      "pool", make_attributes(ResidualMode::kNone, {}, y_desc(d)),
      dnnl::prop_kind::forward_inference, algorithm, x_desc(d), y_desc(d),
      memory::dims{d.stride_h, d.stride_w}, memory::dims{d.r, d.s},
#if DNNL_VERSION_MAJOR >= 3
      memory::dims{0, 0},  // dilation
#endif
      memory::dims{d.pad.top, d.pad.left}, memory::dims{d.pad.bottom, d.pad.right});
}

// One output pixel: y[c] of the cells of x that the window has in rows and columns.
struct Window {
  std::int64_t first_row, end_row, first_column, end_column;
};

[[gnu::always_inline]] inline void pool_pixel(const Pool2dProblem& d, const Window& w,
                                              const float* image, std::int64_t pixel_stride,
                                              float* y) {
  const std::int64_t c = d.c;
  const float* cell = image + (w.first_row * d.w + w.first_column) * pixel_stride;
  std::copy_n(cell, c, y);
  for (std::int64_t row = w.first_row; row < w.end_row; ++row) {
    for (std::int64_t column = w.first_column; column < w.end_column; ++column) {
      if (row == w.first_row && column == w.first_column) continue;
      cell = image + (row * d.w + column) * pixel_stride;
      if (d.kind == PoolKind::kMax) {
#pragma omp simd
        for (std::int64_t i = 0; i < c; ++i) y[i] = std::max(y[i], cell[i]);
      } else {
#pragma omp simd
        for (std::int64_t i = 0; i < c; ++i) y[i] += cell[i];
      }
    }
  }
  if (d.kind == PoolKind::kMax) return;
  const std::int64_t inside = (w.end_row - w.first_row) * (w.end_column - w.first_column);
  const auto cells = static_cast<float>(d.count_padding ? d.r * d.s : inside);
#pragma omp simd
  for (std::int64_t i = 0; i < c; ++i) y[i] /= cells;
}

}  // namespace

Support supports_onednn_pool2d(const Pool2d& op, const Config&, const DeviceInfo&) {
  if (const Support s = computes_in_f32(op.values); !s) return s;
  if (is_reference(pooling_desc(op.problem))) {
    return Support::no("oneDNN has only its reference loops for it");
  }
  return Support::yes();
}

Needs needs_onednn_pool2d(const Pool2d& op, const Config&) {
  Needs needs;
  needs.workspace_bytes =
      static_cast<std::int64_t>(pooling_desc(op.problem).scratchpad_desc().get_size());
  return needs;
}

std::unique_ptr<PreparedStep> prepare_onednn_pool2d(const Pool2d& op, const Config&,
                                                    const StepContext&) {
  const auto desc = pooling_desc(op.problem);
  const auto primitive = guarded("pool", [&] { return dnnl::pooling_forward(desc); });
  return std::make_unique<PreparedPrimitive>(
      desc, primitive,
      PreparedPrimitive::Operands{x_desc(op.problem), y_desc(op.problem), {}, {}, {}, {}}, 0);
}

std::unique_ptr<PreparedStep> prepare_plain_pool2d(const Pool2d& op, const Config&,
                                                   const StepContext& context) {
  return make_plain(kPlainPool2d.name, [d = op.problem, x_stride = context.x.pixel_stride,
                                        y_stride = context.y.pixel_stride](const StepPointers& p) {
    const std::int64_t lines = d.n * d.p();
    for_each_range(
        lines, lines * d.q() * d.c * d.r * d.s,
        [&d, &p, x_stride,
         y_stride ](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
          for (std::int64_t line = first; line < last; ++line) {
            const float* image = floats(p.x) + line / d.p() * d.h * d.w * x_stride;
            const std::int64_t top = line % d.p() * d.stride_h - d.pad.top;
            for (std::int64_t q = 0; q < d.q(); ++q) {
              const std::int64_t left = q * d.stride_w - d.pad.left;
              const Window window{std::max<std::int64_t>(top, 0), std::min(top + d.r, d.h),
                                  std::max<std::int64_t>(left, 0), std::min(left + d.s, d.w)};
              pool_pixel(d, window, image, x_stride, floats(p.y) + (line * d.q() + q) * y_stride);
            }
          }
        });
  });
}

}  // namespace vertebra::cpu
