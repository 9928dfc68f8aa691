#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "graph/core/checked_math.h"
#include "kernels/conv/compulsory_bytes.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/depthwise_row.h"

namespace vertebra {
namespace {

constexpr std::int64_t kMaxRows = (std::int64_t{1} << 31) - 256;  // of all images, of a last block
constexpr std::int64_t kMaxExtent = std::int64_t{1} << 30;        // coordinates with padding

// Of the instructions; the rest converts and addresses. A multiprocessor issues four of 32 lanes a
// cycle.
constexpr double kFmaShare = 0.45;
constexpr double kLanesPerCycle = 4 * 32;

double issue_seconds(const Conv2dProblem& p, const GpuLimits& gpu) {
  const double instructions = static_cast<double>(p.macs()) / kFmaShare;
  return instructions / (kLanesPerCycle * gpu.multiprocessors * gpu.clock_hz);
}

Support supports_problem(const Conv2dProblem& p) {
  if (!p.is_depthwise()) {
    return Support::no(
        fmt::format("{} groups of {} channels to {}: not depthwise", p.groups, p.c, p.k));
  }
  if (p.r != p.s || (p.r != 3 && p.r != 5)) {
    return Support::no(fmt::format("a filter of {}x{}, not 3x3 or 5x5", p.r, p.s));
  }
  if (p.stride_h != p.stride_w || (p.stride_h != 1 && p.stride_h != 2)) {
    return Support::no(fmt::format("strides {}x{}, not 1x1 or 2x2", p.stride_h, p.stride_w));
  }
  if (std::max(p.h + p.pad.top + p.pad.bottom, p.w + p.pad.left + p.pad.right) > kMaxExtent) {
    return Support::no(fmt::format("padded extents beyond {}", kMaxExtent));
  }
  if (p.n > kMaxRows / p.p()) return Support::no("2^31 rows of output or more");
  return Support::yes();
}

Support supports_values(const FusedConv2d& op) {
  const auto is_half = [](std::string_view what, DType dtype) {
    return dtype == DType::kF16
               ? Support::yes()
               : Support::no(fmt::format("{} is {}, not f16", what, to_string(dtype)));
  };
  const OperandFormats& v = op.values;
  const Conv2dProblem& p = op.problem;
  if (op.epilogue.activation) return Support::no("an activation that is no clamp");
  if (op.epilogue.residual) return Support::no("a residual");
  if (op.epilogue.mean) return Support::no("a mean over the pixels");
  return all_of(std::array{is_half("the input", v.x.dtype), is_half("the output", v.y.dtype),
                           is_half("the type of the weights", v.weights), has_vectors("input", v.x),
                           has_vectors("output", v.y),
                           has_few_vectors("input", p.n, {p.h, p.w, p.c}, v.x, 8),
                           has_few_vectors("output", p.n, {p.p(), p.q(), p.k}, v.y, 8)});
}

std::int64_t weight_bytes(const Conv2dProblem& p) { return align_up(p.c, 8) * (4 + p.r * p.s * 2); }

// How much more than once a block reads of an axis: its outputs' steps and the halo.
double halo(std::int64_t outputs, std::int64_t stride, std::int64_t filter) {
  const auto steps = static_cast<double>(outputs * stride);
  return (steps + static_cast<double>(filter - stride)) / steps;
}

}  // namespace

Support supports_depthwise(const FusedConv2d& op, const Config&, const DeviceInfo& device) {
  if (const Support gpu = runs_on(device); !gpu) return gpu;
  if (const Support problem = supports_problem(op.problem); !problem) return problem;
  if (const Support values = supports_values(op); !values) return values;
  if (depthwise_geometry(op.problem).blocks > kMaxBlocks) return Support::no("2^31 blocks or more");
  return Support::yes();
}

Needs needs_depthwise(const FusedConv2d& op, const Config&) {
  Needs needs;
  needs.slice_multiple = 8;
  needs.packed_weight_bytes = weight_bytes(op.problem);
  return needs;
}

Cost estimate_depthwise(const FusedConv2d& op, const Config&, const DeviceInfo& device) {
  const Conv2dProblem& p = op.problem;
  const double x = static_cast<double>(compulsory_input_bytes(wide_view(p, align_up(p.c, 8), p.w)));
  const double y = dense_bytes(p.n, {p.p(), p.q(), p.k}, op.values.y);
  const DepthwiseBlock block = depthwise_block(p);
  Cost cost;
  cost.bytes = x + y + static_cast<double>(align_up(weight_bytes(p), kSectorBytes));
  cost.flops = 2.0 * static_cast<double>(p.macs());
  cost.compute_s = std::max(fp32_seconds(cost.flops, device, 1), issue_seconds(p, device.gpu));
  cost.cache_bytes =
      y + x * halo(block.rows, p.stride_h, p.r) *
              halo(block.column_tiles * depthwise_columns(p.stride_w), p.stride_w, p.s);
  return cost;
}

std::vector<std::byte> pack_depthwise(const FusedConv2d& op, const WeightMap& weights) {
  const Conv2dProblem& p = op.problem;
  const std::int64_t c8 = align_up(p.c, 8);
  const std::vector<double> filter = evaluate_filter(op.weight, p.filter(), weights);
  const std::vector<double> bias = evaluate_bias(op.weight, p.k, weights);
  std::vector<std::byte> packed(static_cast<std::size_t>(weight_bytes(p)));
  const std::span<std::byte> taps = std::span(packed).subspan(static_cast<std::size_t>(c8) * 4);
  for (std::int64_t c = 0; c < p.c; ++c) {
    put_number(packed, c, DType::kF32, bias[static_cast<std::size_t>(c)], op.weight.bias);
    for (std::int64_t tap = 0; tap < p.r * p.s; ++tap) {
      put_number(taps, tap * c8 + c, DType::kF16,
                 filter[static_cast<std::size_t>(c * p.r * p.s + tap)], op.weight.tensor);
    }
  }
  return packed;
}

}  // namespace vertebra
