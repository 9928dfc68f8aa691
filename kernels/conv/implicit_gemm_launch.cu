#include "kernels/conv/implicit_gemm_launch.h"

#include <cuda_runtime.h>

#include "graph/core/error.h"
#include "kernels/cuda/cuda_error.h"

namespace vertebra {
namespace {

const void* kernel_of(const ImplicitGemmConfig& config, GemmOutput output) {
  const void* const kernel = config.tile == GemmTileShape::k64x64x64
                                 ? implicit_gemm_64x64x64(config.stages, output)
                                 : implicit_gemm_128x128x32(config.stages, output);
  if (kernel == nullptr) {
    throw InternalError({"implicit_gemm",
                         to_string(config) + " with an output that it has no kernel for",
                         "a configuration that the row offers", ""});
  }
  return kernel;
}

void check(cudaError_t error, const ImplicitGemmConfig& config) {
  if (error == cudaSuccess) return;  // no text is made for a launch that went well
  cuda::check(error, "kernel conv2d_implicit_gemm_nhwc_f16 " + to_string(config));
}

}  // namespace

void ready_implicit_gemm(const ImplicitGemmConfig& config, GemmOutput output) {
  const void* const kernel = kernel_of(config, output);
  const auto bytes = static_cast<int>(config.stages * size_of(config.tile).stage_bytes);
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes), config);
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributePreferredSharedMemoryCarveout,
                             cudaSharedmemCarveoutMaxShared),
        config);
}

void launch_implicit_gemm(const ImplicitGemmConfig& config, GemmOutput output,
                          const LaunchGeometry& geometry, const ImplicitGemmParams& params,
                          const ImplicitGemmPointers& pointers, CUstream_st* stream) {
  void* arguments[] = {const_cast<ImplicitGemmParams*>(&params),
                       const_cast<ImplicitGemmPointers*>(&pointers)};
  check(cudaLaunchKernel(kernel_of(config, output), dim3(static_cast<unsigned>(geometry.blocks)),
                         dim3(static_cast<unsigned>(geometry.threads)), arguments,
                         static_cast<std::size_t>(geometry.shared_bytes), stream),
        config);
}

}  // namespace vertebra
