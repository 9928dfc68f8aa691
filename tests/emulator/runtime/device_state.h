#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

/// What programs set of the device and read back; of the limits only that of the stack has an
/// effect. Guarded by Runtime::mutex.
struct DeviceState {
  unsigned flags = cudaDeviceMapHost;
  cudaFuncCache cache = cudaFuncCachePreferNone;
  std::size_t printf_fifo = std::size_t{1} << 20, malloc_heap = std::size_t{8} << 20;  ///< bytes
  std::size_t fetch_granularity = 64;  ///< bytes; a hint
};

DeviceState& device_state();

/// For cudaDeviceReset: the state as it was at the start, Machine::stack_limit included.
void reset_device_state(Runtime& runtime);

}  // namespace vertebra::emulator::runtime
