#pragma once

namespace vertebra::emulator::runtime {

/// What a call of CUDA's that the emulator does not have does: a line "emulator: unsupported:
/// <call>" the first time, and every time the cudaError_t of api(), cudaErrorNotSupported if
/// nothing else is wrong. A plain number: the generated calls cannot include CUDA's headers, where
/// each has its parameters.
int unsupported_call(const char* name);

}  // namespace vertebra::emulator::runtime
