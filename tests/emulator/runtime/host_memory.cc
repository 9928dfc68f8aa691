#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/freeing.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"

// Pinned host memory: CUDA's own, and the program's that it registers.
namespace vertebra::emulator::runtime {
namespace {

/// The pinned allocation that holds the address, or null.
Allocation* pinned_at(Runtime& runtime, const void* pointer) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  Allocation* found = runtime.machine.memory.find(address);
  const bool inside = found && !found->freed && found->contains(address, 1);
  return inside && found->kind == MemoryKind::pinned ? found : nullptr;
}

cudaError_t allocate_pinned(const char* call, void** pointer, std::size_t bytes, unsigned flags) {
  return api(call, [&](Runtime& runtime) {
    constexpr unsigned known =
        cudaHostAllocPortable | cudaHostAllocMapped | cudaHostAllocWriteCombined;
    if (!pointer || (flags & ~known)) return cudaErrorInvalidValue;
    if (const cudaError_t error = runtime.captures->refuse_unsafe_call()) return error;
    return allocate(runtime, call, bytes, MemoryKind::pinned, pointer);
  });
}

}  // namespace

extern "C" {

cudaError_t cudaMallocHost(void** pointer, std::size_t bytes) {
  return allocate_pinned(__func__, pointer, bytes, cudaHostAllocDefault);
}

cudaError_t cudaHostAlloc(void** pointer, std::size_t bytes, unsigned flags) {
  return allocate_pinned(__func__, pointer, bytes, flags);
}

cudaError_t cudaFreeHost(void* pointer) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    if (!pointer) return cudaSuccess;
    if (const cudaError_t error = runtime.captures->refuse_unsafe_call()) return error;
    Allocation* allocation = nullptr;
    if (const cudaError_t error = find_to_free(runtime, call, pointer, true, allocation))
      return error;
    if (const cudaError_t error = runtime.scheduler->wait_for_all()) return error;
    runtime.machine.memory.release(allocation);
    return cudaSuccess;
  });
}

cudaError_t cudaHostRegister(void* pointer, std::size_t bytes, unsigned flags) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    constexpr unsigned known = cudaHostRegisterPortable | cudaHostRegisterMapped |
                               cudaHostRegisterIoMemory | cudaHostRegisterReadOnly;
    if (!pointer || bytes == 0 || (flags & ~known)) return cudaErrorInvalidValue;
    if (!runtime.machine.memory.adopt(static_cast<std::byte*>(pointer), bytes, call))
      return cudaErrorHostMemoryAlreadyRegistered;
    return cudaSuccess;
  });
}

cudaError_t cudaHostUnregister(void* pointer) {
  return api(__func__, [&](Runtime& runtime) {
    Allocation* found = pinned_at(runtime, pointer);
    if (!found || found->mapped > 0 || found->address != reinterpret_cast<std::uint64_t>(pointer))
      return cudaErrorHostMemoryNotRegistered;
    if (const cudaError_t error = runtime.scheduler->wait_for_all()) return error;
    runtime.machine.memory.forget(found);
    return cudaSuccess;
  });
}

cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned flags) {
  return api(__func__, [&](Runtime& runtime) {
    if (!device || flags != 0 || !pinned_at(runtime, host)) return cudaErrorInvalidValue;
    *device = host;
    return cudaSuccess;
  });
}

cudaError_t cudaHostGetFlags(unsigned* flags, void* host) {
  return api(__func__, [&](Runtime& runtime) {
    if (!flags || !pinned_at(runtime, host)) return cudaErrorInvalidValue;
    *flags = cudaHostAllocMapped;  // as everything is with unified addresses
    return cudaSuccess;
  });
}
}

}  // namespace vertebra::emulator::runtime
