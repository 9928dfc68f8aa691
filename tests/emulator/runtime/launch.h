#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

/// Checks a launch against the device's limits and the kernel's own, and lays out its parameters.
/// `function` is a host stub, cudaKernel_t or cudaFunction_t. Reports launch-limit where a limit is
/// broken. Returns CUDA's error: cudaErrorInvalidConfiguration (dimensions), cudaErrorInvalidValue
/// (the kernel's own bounds, shared memory, no arguments), cudaErrorCooperativeLaunchTooLarge,
/// cudaErrorInvalidDeviceFunction, cudaErrorNoKernelImageForDevice. Uses up the calling thread's
/// block filter.
cudaError_t make_kernel_work(Runtime& runtime, const void* function, dim3 grid, dim3 block,
                             void** arguments, std::size_t dynamic_shared, bool cooperative,
                             KernelWork& work);

/// The blocks that vertebraEmuRunOnlyBlocks chose for this thread's next launch, ascending, and
/// none from then on.
std::vector<std::uint64_t> take_block_filter();

/// Runs a checked launch to its end. Returns cudaSuccess or the fault that it ended with.
/// `touched`, if given, gets what was counted added.
cudaError_t execute_kernel(Runtime& runtime, const KernelWork& work, WorkerCounters* touched);

}  // namespace vertebra::emulator::runtime
