// Errors of the CUDA runtime as exceptions.
#pragma once

#include <cuda_runtime_api.h>

#include <string>
#include <string_view>

#include "graph/core/error.h"

namespace vertebra {
namespace cuda {

// Whether an error is a fault of a kernel, after which every call of the process on that device
// fails until the process ends (CUDA runtime API, cudaError_t).
inline bool ends_the_device(cudaError_t error) {
  return error == cudaErrorIllegalAddress || error == cudaErrorLaunchTimeout ||
         error == cudaErrorAssert ||
         (error >= cudaErrorHardwareStackError && error <= cudaErrorLaunchFailure);
}

// Throws DeviceError where `error` is one: `what` was being done ("copy to the device"). The
// runtime's note of it is cleared, so that the next call does not answer for this one; a
// fault comes back all the same.
inline void check(cudaError_t error, std::string_view what) {
  if (error == cudaSuccess) return;
  cudaGetLastError();
  throw DeviceError({std::string(what),
                     std::string(cudaGetErrorName(error)) + ": " + cudaGetErrorString(error), "",
                     ends_the_device(error)
                         ? "this process cannot use the device any more: start a new one"
                         : ""});
}

}  // namespace cuda

// What a launcher asks after its launch. Throws DeviceError where the launch of `kernel` could not
// start, or where work before it is known to have failed.
inline void check_launch(std::string_view kernel) {
  cuda::check(cudaGetLastError(), "kernel " + std::string(kernel));
}

}  // namespace vertebra
