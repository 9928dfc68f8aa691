#include "tests/emulator/runtime/runtime.h"

#include "tests/emulator/runtime/streams.h"

// What a pointer is, and hints about where managed memory should be, which change nothing here.
namespace vertebra::emulator::runtime {
namespace {

/// The live allocation that holds all the bytes, or null.
Allocation* live_at(Runtime& runtime, const void* pointer, std::size_t bytes) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  Allocation* found = runtime.machine.memory.find(address);
  return found && !found->freed && found->contains(address, bytes) ? found : nullptr;
}

bool is_place(const cudaMemLocation& location) {
  switch (location.type) {
    case cudaMemLocationTypeDevice:
      return location.id == 0;
    case cudaMemLocationTypeHost:
    case cudaMemLocationTypeHostNuma:
    case cudaMemLocationTypeHostNumaCurrent:
      return true;
    default:
      return false;
  }
}

cudaError_t check_managed(Runtime& runtime, const void* pointer, std::size_t bytes,
                          const cudaMemLocation& location) {
  const Allocation* found = live_at(runtime, pointer, bytes);
  if (bytes == 0 || !found || found->kind != MemoryKind::managed) return cudaErrorInvalidValue;
  return is_place(location) ? cudaSuccess : cudaErrorInvalidDevice;
}

}  // namespace

extern "C" {

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
  return api(__func__, [&](Runtime& runtime) {
    if (!attributes) return cudaErrorInvalidValue;
    *attributes = {};
    attributes->type = cudaMemoryTypeUnregistered;
    attributes->device = cudaInvalidDeviceId;
    const Allocation* found = live_at(runtime, pointer, 1);
    if (!found) return cudaSuccess;
    const bool pinned = found->kind == MemoryKind::pinned;
    const bool managed = found->kind == MemoryKind::managed;
    attributes->type = pinned    ? cudaMemoryTypeHost
                       : managed ? cudaMemoryTypeManaged
                                 : cudaMemoryTypeDevice;
    attributes->device = 0;
    attributes->devicePointer = const_cast<void*>(pointer);
    if (pinned || managed) attributes->hostPointer = attributes->devicePointer;
    return cudaSuccess;
  });
}

cudaError_t cudaMemAdvise(const void* pointer, std::size_t bytes, cudaMemoryAdvise advice,
                          cudaMemLocation location) {
  return api(__func__, [&](Runtime& runtime) {
    if (advice < cudaMemAdviseSetReadMostly || advice > cudaMemAdviseUnsetAccessedBy)
      return cudaErrorInvalidValue;
    return check_managed(runtime, pointer, bytes, location);
  });
}

cudaError_t cudaMemPrefetchAsync(const void* pointer, std::size_t bytes, cudaMemLocation location,
                                 unsigned flags, cudaStream_t stream) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    if (flags != 0) return cudaErrorInvalidValue;
    if (const cudaError_t error = check_managed(runtime, pointer, bytes, location)) return error;
    return runtime.submit(stream, ActionWork{call, {}, {}});
  });
}

cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void* pointer, std::size_t bytes,
                                     unsigned flags) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    if (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost && flags != cudaMemAttachSingle)
      return cudaErrorInvalidValue;
    const Allocation* found = live_at(runtime, pointer, bytes);
    if (!found || found->kind != MemoryKind::managed) return cudaErrorInvalidValue;
    return runtime.submit(stream, ActionWork{call, {}, {}});
  });
}
}

}  // namespace vertebra::emulator::runtime
