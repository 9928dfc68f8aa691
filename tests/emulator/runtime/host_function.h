#pragma once

#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

/// Calls it. Meanwhile API calls of this thread return cudaErrorNotPermitted.
cudaError_t execute_host_function(const HostWork& work);

/// Whether this thread is in a host function that a stream called.
bool in_host_function();

}  // namespace vertebra::emulator::runtime
