// What prepares in a build without CUDA: nothing; such a build plans and does not run.
#include "graph/core/error.h"
#include "kernels/conv/implicit_gemm_rows.h"

namespace vertebra {

std::unique_ptr<PreparedStep> prepare_implicit_gemm(const FusedConv2d&, const Config&,
                                                    const StepContext&) {
  throw Unsupported({"implicit_gemm", "this build has no CUDA backend", "a build with CUDA", ""});
}

std::unique_ptr<PreparedStep> prepare_implicit_gemm_dense(const Dense& op, const Config& config,
                                                          const StepContext& context) {
  return prepare_implicit_gemm(as_convolution(op), config, context);
}

}  // namespace vertebra
