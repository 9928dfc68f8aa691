#pragma once

#include <cuda_runtime_api.h>

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

/// Checks a launch against the device's limits and the kernel's own, and lays out its parameters.
/// Reports launch-limit where a limit is broken. Returns CUDA's error: cudaErrorInvalidConfiguration,
/// cudaErrorInvalidDeviceFunction, cudaErrorNoKernelImageForDevice, cudaErrorInvalidValue, ...
cudaError_t make_kernel_work(Runtime& runtime, const void* function, dim3 grid, dim3 block,
                             void** arguments, std::size_t dynamic_shared, bool cooperative,
                             KernelWork& work);

}  // namespace vertebra::emulator::runtime
