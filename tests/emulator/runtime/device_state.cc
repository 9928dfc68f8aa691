#include "tests/emulator/runtime/device_state.h"

namespace vertebra::emulator::runtime {
namespace {

constexpr std::size_t default_stack = 1024;
/// Local memory of a thread (CUDA C++ Programming Guide, "Technical Specifications").
constexpr std::size_t largest_stack = 512 * 1024;
constexpr std::size_t largest_granularity = 128;

cudaError_t set_limit(Runtime& runtime, cudaLimit limit, std::size_t value) {
  DeviceState& state = device_state();
  switch (limit) {
    case cudaLimitStackSize:
      if (value > largest_stack) return cudaErrorInvalidValue;
      runtime.machine.stack_limit = (value + 15) / 16 * 16;
      return cudaSuccess;
    case cudaLimitPrintfFifoSize:
      state.printf_fifo = value;
      return cudaSuccess;
    case cudaLimitMallocHeapSize:
      state.malloc_heap = value;
      return cudaSuccess;
    case cudaLimitMaxL2FetchGranularity:
      if (value > largest_granularity) return cudaErrorInvalidValue;
      state.fetch_granularity = value;
      return cudaSuccess;
    default:  // launches from kernels, persisting lines of the cache
      return cudaErrorUnsupportedLimit;
  }
}

cudaError_t get_limit(Runtime& runtime, cudaLimit limit, std::size_t& value) {
  const DeviceState& state = device_state();
  switch (limit) {
    case cudaLimitStackSize:
      value = runtime.machine.stack_limit;
      return cudaSuccess;
    case cudaLimitPrintfFifoSize:
      value = state.printf_fifo;
      return cudaSuccess;
    case cudaLimitMallocHeapSize:
      value = state.malloc_heap;
      return cudaSuccess;
    case cudaLimitMaxL2FetchGranularity:
      value = state.fetch_granularity;
      return cudaSuccess;
    default:
      return cudaErrorUnsupportedLimit;
  }
}

/// Stores what `value` gives, if the program left room for it.
template <typename T, typename F>
cudaError_t get(const char* name, T* target, F&& value) {
  return api(name, [&](Runtime&) {
    if (!target) return cudaErrorInvalidValue;
    *target = value();
    return cudaSuccess;
  });
}

}  // namespace

DeviceState& device_state() {
  static DeviceState state;
  return state;
}

void reset_device_state(Runtime& runtime) {
  device_state() = {};
  runtime.machine.stack_limit = default_stack;
}

extern "C" {

cudaError_t cudaDeviceSetLimit(cudaLimit limit, std::size_t value) {
  return api(__func__, [&](Runtime& runtime) { return set_limit(runtime, limit, value); });
}

cudaError_t cudaDeviceGetLimit(std::size_t* value, cudaLimit limit) {
  return api(__func__, [&](Runtime& runtime) {
    return value ? get_limit(runtime, limit, *value) : cudaErrorInvalidValue;
  });
}

// How a multiprocessor splits its memory between cache and shared memory is not modelled, nor are
// shared-memory banks other than of 4 bytes, which no device since 5.0 has.
cudaError_t cudaDeviceSetCacheConfig(cudaFuncCache config) {
  return api(__func__, [&](Runtime&) {
    device_state().cache = config;
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetCacheConfig(cudaFuncCache* config) {
  return get(__func__, config, [] { return device_state().cache; });
}

cudaError_t cudaDeviceSetSharedMemConfig(cudaSharedMemConfig) {
  return api(__func__, [](Runtime&) { return cudaSuccess; });
}

cudaError_t cudaDeviceGetSharedMemConfig(cudaSharedMemConfig* config) {
  return get(__func__, config, [] { return cudaSharedMemBankSizeFourByte; });
}

cudaError_t cudaSetDeviceFlags(unsigned flags) {
  return api(__func__, [&](Runtime&) {
    const unsigned schedule = flags & cudaDeviceScheduleMask;
    if (flags & ~unsigned{cudaDeviceMask} || (schedule & (schedule - 1)) != 0)
      return cudaErrorInvalidValue;
    device_state().flags = flags | cudaDeviceMapHost;
    return cudaSuccess;
  });
}

cudaError_t cudaGetDeviceFlags(unsigned* flags) {
  return get(__func__, flags, [] { return device_state().flags; });
}
}

}  // namespace vertebra::emulator::runtime
