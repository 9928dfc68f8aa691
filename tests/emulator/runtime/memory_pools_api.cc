#include "tests/emulator/runtime/memory_pools.h"

#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"

namespace vertebra::emulator::runtime {
namespace {

bool is_flag(cudaMemPoolAttr attribute) {
  return attribute == cudaMemPoolReuseFollowEventDependencies ||
         attribute == cudaMemPoolReuseAllowOpportunistic ||
         attribute == cudaMemPoolReuseAllowInternalDependencies;
}

bool on_device_0(const cudaMemLocation* location) {
  return location && location->type == cudaMemLocationTypeDevice && location->id == 0;
}

/// Calls body(runtime, pool) for a pool that there is.
template <typename F>
cudaError_t pool_api(const char* call, cudaMemPool_t handle, F&& body) {
  return api(call, [&](Runtime& runtime) {
    MemoryPool* pool = runtime.pools->find(handle);
    return pool ? body(runtime, *pool) : cudaErrorInvalidValue;
  });
}

cudaError_t hand_out(const char* call, cudaMemPool_t* pool, bool right_place, bool standard) {
  return api(call, [&](Runtime& runtime) {
    if (!pool || !right_place) return cudaErrorInvalidValue;
    *pool = standard ? runtime.pools->standard() : runtime.pools->current();
    return cudaSuccess;
  });
}

cudaError_t set_current(const char* call, cudaMemPool_t handle, bool right_place) {
  return pool_api(call, handle, [&](Runtime& runtime, MemoryPool&) {
    if (!right_place) return cudaErrorInvalidValue;
    runtime.pools->set_current(handle);
    return cudaSuccess;
  });
}

}  // namespace

extern "C" {

cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps* properties) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    if (!pool || !properties || !on_device_0(&properties->location)) return cudaErrorInvalidValue;
    if (properties->allocType != cudaMemAllocationTypePinned)
      return failed_call(call, "a pool of managed memory");
    *pool = runtime.pools->create();
    return cudaSuccess;
  });
}

cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool) {
  return api(__func__, [&](Runtime& runtime) {
    return runtime.pools->destroy(pool) ? cudaSuccess : cudaErrorInvalidValue;
  });
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t handle, cudaMemPoolAttr attribute, void* value) {
  return pool_api(__func__, handle, [&](Runtime&, MemoryPool& pool) {
    if (!value) return cudaErrorInvalidValue;
    if (attribute == cudaMemPoolAttrReservedMemHigh || attribute == cudaMemPoolAttrUsedMemHigh) {
      // Marks of the highest use can only be set back.
      if (*static_cast<std::uint64_t*>(value) != 0) return cudaErrorInvalidValue;
      pool.most_used = pool.used;
      return cudaSuccess;
    }
    const auto found = pool.attributes.find(attribute);
    if (found == pool.attributes.end()) return cudaErrorInvalidValue;
    found->second = is_flag(attribute) ? static_cast<unsigned>(*static_cast<int*>(value))
                                       : *static_cast<std::uint64_t*>(value);
    return cudaSuccess;
  });
}

cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t handle, cudaMemPoolAttr attribute, void* value) {
  return pool_api(__func__, handle, [&](Runtime&, MemoryPool& pool) {
    if (!value) return cudaErrorInvalidValue;
    const auto found = pool.attributes.find(attribute);
    if (found != pool.attributes.end() && is_flag(attribute))
      *static_cast<int*>(value) = static_cast<int>(found->second);
    else if (found != pool.attributes.end())
      *static_cast<std::uint64_t*>(value) = found->second;
    else if (attribute == cudaMemPoolAttrReservedMemCurrent ||
             attribute == cudaMemPoolAttrUsedMemCurrent)
      *static_cast<std::uint64_t*>(value) = pool.used;
    else if (attribute == cudaMemPoolAttrReservedMemHigh || attribute == cudaMemPoolAttrUsedMemHigh)
      *static_cast<std::uint64_t*>(value) = pool.most_used;
    else
      return cudaErrorInvalidValue;
    return cudaSuccess;
  });
}

// Nothing is kept that could be trimmed.
cudaError_t cudaMemPoolTrimTo(cudaMemPool_t handle, std::size_t) {
  return pool_api(__func__, handle, [](Runtime&, MemoryPool&) { return cudaSuccess; });
}

cudaError_t cudaMemPoolSetAccess(cudaMemPool_t handle, const cudaMemAccessDesc* list,
                                 std::size_t count) {
  return pool_api(__func__, handle, [&](Runtime&, MemoryPool&) {
    for (std::size_t n = 0; n < count; ++n)
      if (!on_device_0(&list[n].location) || list[n].flags != cudaMemAccessFlagsProtReadWrite)
        return cudaErrorInvalidDevice;
    return cudaSuccess;
  });
}

cudaError_t cudaMemPoolGetAccess(cudaMemAccessFlags* flags, cudaMemPool_t handle,
                                 cudaMemLocation* location) {
  return pool_api(__func__, handle, [&](Runtime&, MemoryPool&) {
    if (!flags || !on_device_0(location)) return cudaErrorInvalidValue;
    *flags = cudaMemAccessFlagsProtReadWrite;
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) {
  return hand_out(__func__, pool, device == 0, true);
}

cudaError_t cudaDeviceGetMemPool(cudaMemPool_t* pool, int device) {
  return hand_out(__func__, pool, device == 0, false);
}

cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t pool) {
  return set_current(__func__, pool, device == 0);
}

cudaError_t cudaMemGetDefaultMemPool(cudaMemPool_t* pool, cudaMemLocation* location,
                                     cudaMemAllocationType type) {
  return hand_out(__func__, pool, on_device_0(location) && type == cudaMemAllocationTypePinned,
                  true);
}

cudaError_t cudaMemGetMemPool(cudaMemPool_t* pool, cudaMemLocation* location,
                              cudaMemAllocationType type) {
  return hand_out(__func__, pool, on_device_0(location) && type == cudaMemAllocationTypePinned,
                  false);
}

cudaError_t cudaMemSetMemPool(cudaMemLocation* location, cudaMemAllocationType type,
                              cudaMemPool_t pool) {
  return set_current(__func__, pool, on_device_0(location) && type == cudaMemAllocationTypePinned);
}
}

}  // namespace vertebra::emulator::runtime
