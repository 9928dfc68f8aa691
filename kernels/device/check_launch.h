// What a launcher asks after its launch.
#pragma once

#include <cuda_runtime_api.h>

#include <string>

#include "graph/core/error.h"

namespace vertebra {

// Throws DeviceError where the launch of `kernel` could not start, or where work before it failed;
// an error that leaves the device usable is forgotten by the runtime then.
inline void check_launch(const char* kernel) {
  const cudaError_t error = cudaGetLastError();
  if (error == cudaSuccess) return;
  throw DeviceError({std::string("kernel ") + kernel,
                     std::string(cudaGetErrorName(error)) + ": " + cudaGetErrorString(error),
                     "a launch without an error", ""});
}

}  // namespace vertebra
