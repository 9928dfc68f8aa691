#pragma once

#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

/// cudaErrorInvalidValue if a pitched pointer does not hold the extent; cudaErrorNotSupported for
/// arrays.
cudaError_t to_work(const cudaMemcpy3DParms& parameters, CopyWork& copy);
cudaMemcpy3DParms to_parameters(const CopyWork& copy);

}  // namespace vertebra::emulator::runtime
