#pragma once

#include <cuda_runtime_api.h>

namespace vertebra::emulator::runtime {

/// What a call of CUDA's that the emulator does not have does: a line "emulator: unsupported:
/// <call>" the first time, and cudaErrorNotSupported every time.
cudaError_t unsupported_call(const char* name);

}  // namespace vertebra::emulator::runtime
