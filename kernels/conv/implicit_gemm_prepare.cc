#include <fmt/format.h>

#include <memory>
#include <optional>

#include "graph/core/error.h"
#include "kernels/conv/implicit_gemm_rows.h"
#include "kernels/cuda/cuda_queue.h"
#include "kernels/pool/pool_finish.h"

namespace vertebra {
namespace {

// The strides that a plan grants are those that `needs` asked for; the kernel counts on them.
void require(bool held, const char* operand, const TensorLayout& layout) {
  if (held) return;
  throw InternalError({fmt::format("implicit_gemm, {}", operand), to_string(layout),
                       "whole vectors of channels, rows without a gap where it is written", ""});
}

void check_layouts(const FusedConv2d& op, const StepContext& context) {
  const bool narrow = op.values.x.pairs_pixels();
  require(narrow ? context.x.pixel_stride == 4 && context.x.row_pixels % 2 == 0
                 : context.x.pixel_stride % 8 == 0,
          "input", context.x);
  const std::int64_t q = op.epilogue.mean ? 1 : op.problem.q();
  require(context.y.pixel_stride % 8 == 0 && context.y.row_pixels == q, "output", context.y);
  if (op.epilogue.residual) {
    require(context.residual.pixel_stride % 8 == 0 && context.residual.row_pixels == q, "residual",
            context.residual);
  }
}

ImplicitGemmView view_of(const FusedConv2d& op, const TensorLayout& x) {
  const ImplicitGemmView view = op.values.x.pairs_pixels()
                                    ? narrow_view(op.problem, x.row_pixels)
                                    : wide_view(op.problem, x.pixel_stride, x.row_pixels);
  constexpr std::int64_t kMaxChunks = std::int64_t{1} << 32;
  if (view.n * view.h * view.row_pixels > kMaxChunks / view.pixel_chunks) {
    throw Unsupported({"implicit_gemm, input", to_string(x), "slices of at most 64 GB", ""});
  }
  return view;
}

class PreparedImplicitGemm final : public PreparedStep {
 public:
  PreparedImplicitGemm(const FusedConv2d& op, const ImplicitGemmConfig& config,
                       const StepContext& context)
      : config_(config), output_(implicit_gemm_output(op)), has_residual_(op.epilogue.residual) {
    check_layouts(op, context);
    const ImplicitGemmView view = view_of(op, context.x);
    const auto chunks = [](const TensorLayout& layout) {
      return layout.pixel_stride * size_bytes(layout.dtype) / 16;
    };
    geometry_ = implicit_gemm_geometry(view, config);
    bias_offset_ = view.filter_bytes();
    params_ = implicit_gemm_params(view, config.tile, output_, op.epilogue.clamp, chunks(context.y),
                                   has_residual_ ? chunks(context.residual) : 0);
    if (output_ == GemmOutput::kPartials) {
      finish_ = pool_finish_params(view.n, view.k, params_.partials, context.y);
    }
    ready_implicit_gemm(config, output_);
  }

  void enqueue(const StepPointers& pointers, Queue& queue) const override {
    cudaStream_t stream = cuda::stream_of(queue);
    const auto* weights = static_cast<const std::byte*>(pointers.weights);
    void* const to = finish_ ? pointers.workspace : pointers.y;
    launch_implicit_gemm(config_, output_, geometry_, params_,
                         {pointers.x, weights, weights + bias_offset_,
                          has_residual_ ? pointers.residual : nullptr, to},
                         stream);
    if (finish_) {
      launch_pool_finish(pool_finish_geometry(*finish_), *finish_, pointers.workspace, pointers.y,
                         stream);
    }
  }

  std::string kernel() const override {
    const GemmTileSize size = size_of(config_.tile);
    return fmt::format("conv2d_implicit_gemm_nhwc_f16_{}x{}x{}", size.m, size.n, size.k);
  }

 private:
  ImplicitGemmConfig config_;
  GemmOutput output_;
  bool has_residual_;
  LaunchGeometry geometry_;
  std::int64_t bias_offset_ = 0;
  ImplicitGemmParams params_;
  std::optional<PoolFinishParams> finish_;  // for a mean
};

}  // namespace

std::unique_ptr<PreparedStep> prepare_implicit_gemm(const FusedConv2d& op, const Config& config,
                                                    const StepContext& context) {
  return std::make_unique<PreparedImplicitGemm>(op, parse_implicit_gemm_config(config.text).value(),
                                                context);
}

std::unique_ptr<PreparedStep> prepare_implicit_gemm_dense(const Dense& op, const Config& config,
                                                          const StepContext& context) {
  return prepare_implicit_gemm(as_convolution(op), config, context);
}

}  // namespace vertebra
