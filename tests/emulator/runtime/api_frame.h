#pragma once

#include <exception>
#include <new>

#include "tests/emulator/runtime/host_function.h"
#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

/// cudaErrorUnknown, after a line "emulator: unsupported: <call>: <what>".
cudaError_t failed_call(const char* name, const char* what);

template <typename F>
cudaError_t api(const char* name, F&& body) {
  if (in_host_function()) return last_error() = cudaErrorNotPermitted;
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  cudaError_t result = runtime.sticky;
  if (result == cudaSuccess) {
    try {
      result = body(runtime);
    } catch (const std::bad_alloc&) {
      result = cudaErrorMemoryAllocation;
    } catch (const std::exception& error) {
      result = failed_call(name, error.what());
    }
  }
  if (result != cudaSuccess && result != cudaErrorNotReady) last_error() = result;
  return result;
}

}  // namespace vertebra::emulator::runtime
