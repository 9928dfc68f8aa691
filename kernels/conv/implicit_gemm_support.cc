#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"
#include "kernels/conv/implicit_gemm_rows.h"

namespace vertebra {
namespace {

// Sides of the filter are bits of a mask; pixels count on to the end of the last tile; addresses
// are 32 bits of 16-byte units; coordinates with padding are signed.
constexpr std::int64_t kMaxTaps = 16;
constexpr std::int64_t kMaxPixels = (std::int64_t{1} << 31) - 128;
constexpr std::int64_t kMaxChunks = std::int64_t{1} << 32;
constexpr std::int64_t kMaxChannels = std::int64_t{1} << 24;
constexpr std::int64_t kMaxExtent = std::int64_t{1} << 30;

bool narrow(const FusedConv2d& op) { return op.values.x.pairs_pixels(); }

Support supports_formats(const FusedConv2d& op) {
  const OperandFormats& v = op.values;
  const auto other = [](std::string_view what, DType got) {
    return Support::no(fmt::format("{} is {}, not f16", what, to_string(got)));
  };
  if (v.x.dtype != DType::kF16) return other("the input", v.x.dtype);
  if (v.weights != DType::kF16) return other("the type of the weights", v.weights);
  if (op.epilogue.residual && v.residual.dtype != DType::kF16) {
    return other("the residual", v.residual.dtype);
  }
  if (v.y.dtype != DType::kF16 && v.y.dtype != DType::kF32) {
    return Support::no(fmt::format("the output is {}, not f16 or f32", to_string(v.y.dtype)));
  }
  if (v.y.channel_multiple % 8 != 0) {
    return Support::no("the output's channels are not padded to 8");
  }
  if (narrow(op)) {
    if (op.problem.c > 4) return Support::no("more than 4 channels in pixels of 4");
    if (op.problem.stride_w % 2 != 0) {
      return Support::no(
          fmt::format("pixels of 4 channels with the odd stride {}", op.problem.stride_w));
    }
  } else if (v.x.channel_multiple % 8 != 0) {
    return Support::no("the input's channels are not padded to 8");
  }
  if (op.epilogue.residual && v.residual.channel_multiple % 8 != 0) {
    return Support::no("the residual's channels are not padded to 8");
  }
  return Support::yes();
}

Support supports_epilogue(const FusedConv2d& op, const ImplicitGemmConfig& config) {
  if (op.epilogue.activation) return Support::no("an activation that is no clamp");
  if (op.epilogue.residual && op.epilogue.mean) {
    return Support::no("a residual and a mean in one epilogue");
  }
  if (implicit_gemm_output(op) == GemmOutput::kFloats) {
    if (op.epilogue.residual) return Support::no("a residual with an output of f32");
    if (config.tile != GemmTileShape::k64x64x64) {
      return Support::no("an output of f32 takes tiles of 64x64x64");
    }
  }
  return Support::yes();
}

Support supports_extents(const FusedConv2d& op, const ImplicitGemmConfig& config) {
  const Conv2dProblem& p = op.problem;
  if (std::max(p.h + p.pad.top + p.pad.bottom, p.w + p.pad.left + p.pad.right) > kMaxExtent) {
    return Support::no(fmt::format("padded extents beyond {}", kMaxExtent));
  }
  if (std::max(p.c, p.k) > kMaxChannels) {
    return Support::no(fmt::format("channels beyond {}", kMaxChannels));
  }
  const ImplicitGemmView view = implicit_gemm_view(op);
  if (std::max(view.r, view.s) > kMaxTaps) {
    return Support::no(
        fmt::format("a filter of {}x{}{}, beyond 16", view.r, view.s, view.pairs ? " pairs" : ""));
  }
  // Products of these limits stay below 2^63.
  if (p.n > kMaxPixels || p.p() * p.q() > kMaxPixels || view.pixels() > kMaxPixels) {
    return Support::no(fmt::format("output pixels beyond {}", kMaxPixels));
  }
  const std::int64_t image = view.h * view.row_pixels;
  if (image > kMaxChunks || image * view.chunks > kMaxChunks ||
      image * view.chunks * p.n > kMaxChunks) {
    return Support::no("an input beyond 64 GB");
  }
  if (view.filter_bytes() / 16 > kMaxChunks) return Support::no("weights beyond 64 GB");
  if (implicit_gemm_geometry(view, config).blocks > kMaxBlocks) {
    return Support::no("2^31 blocks or more");
  }
  return Support::yes();
}

}  // namespace

GemmOutput implicit_gemm_output(const FusedConv2d& op) {
  if (op.epilogue.mean) return GemmOutput::kPartials;
  return op.values.y.dtype == DType::kF32 ? GemmOutput::kFloats : GemmOutput::kPixels;
}

ImplicitGemmView implicit_gemm_view(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  return narrow(op) ? narrow_view(p, align_up(p.w, 2)) : wide_view(p, align_up(p.c, 8), p.w);
}

FusedConv2d as_convolution(const Dense& op) {
  FusedConv2d conv;
  conv.problem.n = op.problem.n;
  conv.problem.c = op.problem.c;
  conv.problem.k = op.problem.k;
  conv.weight = op.weight;
  conv.values = op.values;
  return conv;
}

Support supports_implicit_gemm(const FusedConv2d& op, const Config& text,
                               const DeviceInfo& device) {
  if (device.kind != DeviceKind::kCuda) return Support::no("it runs on a GPU");
  if (device.gpu.compute_capability < 80) {
    return Support::no(fmt::format("it needs compute capability 8.0, and {} has {}.{}", device.name,
                                   device.gpu.compute_capability / 10,
                                   device.gpu.compute_capability % 10));
  }
  const auto config = parse_implicit_gemm_config(text.text);
  if (!config) return Support::no(fmt::format("no configuration '{}'", text.text));
  if (op.problem.groups != 1) return Support::no(fmt::format("{} groups", op.problem.groups));
  if (const Support formats = supports_formats(op); !formats) return formats;
  if (const Support epilogue = supports_epilogue(op, *config); !epilogue) return epilogue;
  const std::int64_t shared = std::int64_t{config->stages} * size_of(config->tile).stage_bytes;
  if (shared > device.gpu.shared_bytes_per_block) {
    return Support::no(fmt::format("{} bytes of shared memory a block, beyond the {} of {}", shared,
                                   device.gpu.shared_bytes_per_block, device.name));
  }
  return supports_extents(op, *config);
}

Needs needs_implicit_gemm(const FusedConv2d& op, const Config& text) {
  const ImplicitGemmView view = implicit_gemm_view(op);
  Needs needs;
  needs.slice_multiple = 8;
  needs.packed_weight_bytes = view.weight_bytes();
  if (op.epilogue.mean) {
    const auto config = parse_implicit_gemm_config(text.text);
    if (!config) throw InternalError({"implicit_gemm", text.text, "a configuration", ""});
    needs.workspace_bytes = size_bytes(implicit_gemm_partials(view, config->tile), view.n);
  }
  return needs;
}

Support supports_implicit_gemm_dense(const Dense& op, const Config& config,
                                     const DeviceInfo& device) {
  if (op.function.any()) return Support::no("a clamp or an activation behind the product");
  return supports_implicit_gemm(as_convolution(op), config, device);
}

Needs needs_implicit_gemm_dense(const Dense& op, const Config& config) {
  return needs_implicit_gemm(as_convolution(op), config);
}

}  // namespace vertebra
