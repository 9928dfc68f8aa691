// Errors of the CUDA runtime as exceptions.
#pragma once

#include <cuda_runtime_api.h>

#include <string>
#include <string_view>

#include "graph/core/error.h"

namespace vertebra {
namespace cuda {

// Throws DeviceError where `error` is one: `what` was being done ("copy to the device"). The
// runtime's note of it is cleared, so that the next call does not answer for this one; an error
// that leaves the device unusable comes back from every later call all the same.
inline void check(cudaError_t error, std::string_view what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();
  throw DeviceError({std::string(what),
                     std::string(cudaGetErrorName(error)) + ": " + cudaGetErrorString(error), "",
                     ""});
}

}  // namespace cuda

// What a launcher asks after its launch. Throws DeviceError where the launch of `kernel` could not
// start, or where work before it is known to have failed.
inline void check_launch(std::string_view kernel) {
  cuda::check(cudaGetLastError(), "kernel " + std::string(kernel));
}

}  // namespace vertebra
