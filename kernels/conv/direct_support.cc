#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "graph/core/checked_math.h"
#include "kernels/conv/compulsory_bytes.h"
#include "kernels/conv/direct.h"
#include "kernels/conv/direct_row.h"

namespace vertebra {
namespace {

constexpr double kMaxThreads = 8589934592.0;                // 2^33: fours of channels are counted
constexpr std::int64_t kMaxExtent = std::int64_t{1} << 30;  // coordinates with padding
constexpr std::int64_t kMaxChannels = std::int64_t{1} << 24;
constexpr std::int64_t kMaxMeanPixels = std::int64_t{1} << 24;  // counted in fp32

// Two loads a multiply-accumulate; threads that a multiprocessor needs to hide their latency.
constexpr double kFmaShare = 0.03;
constexpr double kBusyThreads = 1024;

Shape output_shape(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  return op.epilogue.mean ? Shape{1, 1, p.k} : Shape{p.p(), p.q(), p.k};
}

double threads_of(const FusedConv2d& op) {
  const Shape shape = output_shape(op);
  const TensorLayout layout = dense_layout(shape, op.values.y);
  return static_cast<double>(op.problem.n) * static_cast<double>(shape.h) *
         static_cast<double>(layout.row_pixels) * static_cast<double>(layout.pixel_stride);
}

Support supports_counts(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  if (op.epilogue.activation) return Support::no("an activation that is no clamp");
  if (std::max(p.h + p.pad.top + p.pad.bottom, p.w + p.pad.left + p.pad.right) > kMaxExtent) {
    return Support::no(fmt::format("padded extents beyond {}", kMaxExtent));
  }
  if (std::max(p.c, p.k) > kMaxChannels) {
    return Support::no(fmt::format("channels beyond {}", kMaxChannels));
  }
  if (op.epilogue.mean && p.q() > kMaxMeanPixels / p.p()) {
    return Support::no(fmt::format("a mean over more than {} pixels", kMaxMeanPixels));
  }
  if (threads_of(op) >= kMaxThreads) return Support::no("an output of 2^33 elements or more");
  return Support::yes();
}

// Channels to a multiple of 4 in y, which is written in fours.
Support in_fours(const ValueFormat& format) {
  if (format.channel_multiple % 4 == 0) return Support::yes();
  return Support::no("the output's channels are not padded to 4");
}

std::int64_t bias_bytes(const Conv2dProblem& p) { return align_up(p.k, 8) * 4; }

std::int64_t filter_bytes(const FusedConv2d& op) {
  const FilterShape filter = op.problem.filter();
  return filter.r * filter.s * filter.c * align_up(filter.k, 8) * size_bytes(op.values.weights);
}

// Of pixels that no tap sees nothing is counted, but where those are pairs at an odd stride.
double input_bytes(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  if (op.values.x.channel_multiple % 8 != 0) {
    if (!op.values.x.pairs_pixels() || p.stride_w % 2 != 0 || p.c > 4) {
      return dense_bytes(p.n, {p.h, p.w, p.c}, op.values.x);
    }
    return static_cast<double>(compulsory_input_bytes(narrow_view(p, align_up(p.w, 2))));
  }
  ImplicitGemmView view = wide_view(p, align_up(p.c, op.values.x.channel_multiple), p.w);
  if (op.values.x.dtype == DType::kF32) {
    view.chunks *= 2;
    view.pixel_chunks *= 2;
  }
  return static_cast<double>(compulsory_input_bytes(view));
}

}  // namespace

Support supports_direct_conv(const FusedConv2d& op, const Config&, const DeviceInfo& device) {
  const OperandFormats& v = op.values;
  return all_of(
      std::array{runs_on(device), is_float("input", v.x.dtype), is_float("output", v.y.dtype),
                 is_float("type of the weights", v.weights),
                 op.epilogue.residual ? is_float("residual", v.residual.dtype) : Support::yes(),
                 in_fours(v.y), supports_counts(op)});
}

Needs needs_direct_conv(const FusedConv2d& op, const Config&) {
  Needs needs;
  needs.slice_multiple = 8;
  needs.packed_weight_bytes = bias_bytes(op.problem) + filter_bytes(op);
  return needs;
}

Cost estimate_direct_conv(const FusedConv2d& op, const Config&, const DeviceInfo& device) {
  const Conv2dProblem& p = op.problem;
  Cost cost;
  cost.bytes = input_bytes(op) + dense_bytes(p.n, output_shape(op), op.values.y) +
               static_cast<double>(align_up(bias_bytes(p) + filter_bytes(op), kSectorBytes));
  if (op.epilogue.residual) {
    cost.bytes += dense_bytes(p.n, {p.p(), p.q(), p.k}, op.values.residual);
  }
  cost.flops = 2.0 * static_cast<double>(p.macs());
  const double busy = std::min(1.0, threads_of(op) / (kBusyThreads * device.gpu.multiprocessors));
  cost.compute_s = fp32_seconds(cost.flops, device, kFmaShare * busy);
  return cost;
}

std::vector<std::byte> pack_direct_conv(const FusedConv2d& op, const WeightMap& weights) {
  const Conv2dProblem& p = op.problem;
  const FilterShape shape = p.filter();
  const std::int64_t taps = shape.r * shape.s * shape.c;
  const std::int64_t k8 = align_up(p.k, 8);
  const std::vector<double> filter = evaluate_filter(op.weight, shape, weights);
  const std::vector<double> bias = evaluate_bias(op.weight, p.k, weights);
  std::vector<std::byte> packed(static_cast<std::size_t>(bias_bytes(p) + filter_bytes(op)));
  const std::span<std::byte> to =
      std::span(packed).subspan(static_cast<std::size_t>(bias_bytes(p)));
  for (std::int64_t k = 0; k < p.k; ++k) {
    put_number(packed, k, DType::kF32, bias[static_cast<std::size_t>(k)], op.weight.bias);
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      put_number(to, tap * k8 + k, op.values.weights,
                 filter[static_cast<std::size_t>(k * taps + tap)], op.weight.tensor);
    }
  }
  return packed;
}

}  // namespace vertebra
