#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "tests/emulator/machine/machine.h"
#include "tests/emulator/runtime/modules.h"

namespace vertebra::emulator::runtime {

/// The product of a kernel's .maxntid or .reqntid; 0 if it has none.
std::uint64_t bound_of(const std::uint32_t (&threads)[3]);

/// A launch as the program asks for it. The kernel is loaded.
struct LaunchRequest {
  const RegisteredKernel& function;
  dim3 grid, block;
  std::size_t dynamic_shared = 0;  ///< bytes
  bool cooperative = false;
};

/// Reports the first limit that the launch breaks as launch-limit, and returns the error that CUDA
/// returns for it; cudaSuccess if it breaks none.
cudaError_t check_limits(Machine& machine, const LaunchRequest& launch);

}  // namespace vertebra::emulator::runtime
