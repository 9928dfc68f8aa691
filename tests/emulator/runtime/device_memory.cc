#include <cstdint>

#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/freeing.h"
#include "tests/emulator/runtime/memory_pools.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"

// cudaMalloc, its pitched forms and cudaFree.
namespace vertebra::emulator::runtime {
namespace {

/// What rows are rounded up to, as texturePitchAlignment and coalescing want it.
constexpr std::size_t pitch_unit = 512;

cudaError_t allocate_kind(const char* call, void** pointer, std::size_t bytes, MemoryKind kind) {
  return api(call, [&](Runtime& runtime) {
    if (!pointer) return cudaErrorInvalidValue;
    if (const cudaError_t error = runtime.captures->refuse_unsafe_call()) return error;
    return allocate(runtime, call, bytes, kind, pointer);
  });
}

cudaError_t allocate_rows(const char* call, void** pointer, std::size_t* pitch, std::size_t width,
                          std::size_t rows) {
  if (!pointer || !pitch || width > SIZE_MAX - pitch_unit)
    return api(call, [](Runtime&) { return cudaErrorInvalidValue; });
  *pitch = (width + pitch_unit - 1) / pitch_unit * pitch_unit;
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(*pitch, rows, &bytes))
    return api(call, [](Runtime&) { return cudaErrorMemoryAllocation; });
  return allocate_kind(call, pointer, bytes, MemoryKind::device);
}

}  // namespace

extern "C" {

cudaError_t cudaMalloc(void** pointer, std::size_t bytes) {
  return allocate_kind(__func__, pointer, bytes, MemoryKind::device);
}

cudaError_t cudaMallocManaged(void** pointer, std::size_t bytes, unsigned flags) {
  if (bytes == 0 || (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost))
    return api(__func__, [](Runtime&) { return cudaErrorInvalidValue; });
  return allocate_kind(__func__, pointer, bytes, MemoryKind::managed);
}

cudaError_t cudaMallocPitch(void** pointer, std::size_t* pitch, std::size_t width,
                            std::size_t height) {
  return allocate_rows(__func__, pointer, pitch, width, height);
}

cudaError_t cudaMalloc3D(cudaPitchedPtr* pointer, cudaExtent extent) {
  std::size_t rows = 0;
  if (!pointer || __builtin_mul_overflow(extent.height, extent.depth, &rows))
    return api(__func__, [](Runtime&) { return cudaErrorInvalidValue; });
  *pointer = {nullptr, 0, extent.width, extent.height};
  return allocate_rows(__func__, &pointer->ptr, &pointer->pitch, extent.width, rows);
}

cudaError_t cudaFree(void* pointer) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    if (!pointer) return cudaSuccess;
    if (const cudaError_t error = runtime.captures->refuse_unsafe_call()) return error;
    Allocation* allocation = nullptr;
    if (const cudaError_t error = find_to_free(runtime, call, pointer, false, allocation))
      return error;
    // Work in flight may use it: the driver waits for the device.
    if (const cudaError_t error = runtime.scheduler->wait_for_all()) return error;
    runtime.pools->gave_back(allocation);
    runtime.machine.memory.release(allocation);
    return cudaSuccess;
  });
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  return api(__func__, [&](Runtime& runtime) {
    if (!free || !total) return cudaErrorInvalidValue;
    const Memory& memory = runtime.machine.memory;
    *total = memory.capacity();
    *free = memory.capacity() - memory.used();
    return cudaSuccess;
  });
}
}

}  // namespace vertebra::emulator::runtime
