// What a build without CUDA has of these rows: they plan, and no device asks them to run.
#include "graph/core/error.h"
#include "kernels/conv/direct_row.h"
#include "kernels/dense/dense_warp_row.h"
#include "kernels/depthwise/depthwise_row.h"
#include "kernels/elementwise/elementwise_rows.h"
#include "kernels/pool/global_pool_row.h"
#include "kernels/preprocess/normalize_row.h"
#include "kernels/softmax/softmax_row.h"

namespace vertebra {
namespace {

[[noreturn]] void not_built(std::string_view row) {
  throw InternalError({std::string(row), "this build has no CUDA", "a plan for this build", ""});
}

}  // namespace

std::unique_ptr<PreparedStep> prepare_direct_conv(const FusedConv2d&, const Config&,
                                                  const StepContext&) {
  not_built(kDirectConv2d.name);
}
std::unique_ptr<PreparedStep> prepare_depthwise(const FusedConv2d&, const Config&,
                                                const StepContext&) {
  not_built(kDepthwiseConv2d.name);
}
std::unique_ptr<PreparedStep> prepare_dense_warp(const Dense&, const Config&, const StepContext&) {
  not_built(kDenseWarp.name);
}
std::unique_ptr<PreparedStep> prepare_global_pool(const GlobalPool&, const Config&,
                                                  const StepContext&) {
  not_built(kGlobalPool.name);
}
std::unique_ptr<PreparedStep> prepare_softmax(const Softmax&, const Config&, const StepContext&) {
  not_built(kSoftmaxRanking.name);
}
std::unique_ptr<PreparedStep> prepare_normalize(const Normalize&, const Config&,
                                                const StepContext&) {
  not_built(kNormalizePixels.name);
}
std::unique_ptr<PreparedStep> prepare_elementwise(const BatchNorm&, const Config&,
                                                  const StepContext&) {
  not_built(kElementwiseAffine.name);
}
std::unique_ptr<PreparedStep> prepare_elementwise(const Clamp&, const Config&, const StepContext&) {
  not_built(kElementwiseClamp.name);
}
std::unique_ptr<PreparedStep> prepare_elementwise(const Add&, const Config&, const StepContext&) {
  not_built(kElementwiseAdd.name);
}
std::unique_ptr<PreparedStep> prepare_elementwise(const Pad&, const Config&, const StepContext&) {
  not_built(kElementwisePad.name);
}

}  // namespace vertebra
