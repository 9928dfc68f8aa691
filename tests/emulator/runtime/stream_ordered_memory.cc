#include <fmt/format.h>

#include "tests/emulator/runtime/freeing.h"
#include "tests/emulator/runtime/memory_pools.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/streams.h"

// cudaMallocAsync and cudaFreeAsync. Who touches the memory without being ordered behind the one
// and ahead of the other is a stream-order finding: both count as writes of all its bytes.
namespace vertebra::emulator::runtime {
namespace {

MemoryRange range_of(const Allocation& allocation) { return {allocation.address, allocation.size}; }

cudaError_t refuse_capture(Runtime& runtime, const char* call, cudaStream_t handle) {
  const Stream* stream = runtime.streams->find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  return stream->capture ? failed_call(call, "in a stream that is being captured") : cudaSuccess;
}

/// `pool` null: the device's current one.
cudaError_t allocate_async(const char* call, void** pointer, std::size_t bytes, cudaMemPool_t pool,
                           cudaStream_t stream) {
  return api(call, [&](Runtime& runtime) {
    const cudaMemPool_t from = pool ? pool : runtime.pools->current();
    if (!pointer || !runtime.pools->find(from)) return cudaErrorInvalidValue;
    if (const cudaError_t error = refuse_capture(runtime, call, stream)) return error;
    if (const cudaError_t error = allocate(runtime, call, bytes, MemoryKind::device, pointer))
      return error;
    if (!*pointer) return cudaSuccess;
    const Allocation* made = runtime.machine.memory.find(reinterpret_cast<std::uint64_t>(*pointer));
    runtime.pools->took(from, made);
    return runtime.submit(stream, ActionWork{call, {}, range_of(*made)});
  });
}

}  // namespace

extern "C" {

cudaError_t cudaMallocAsync(void** pointer, std::size_t bytes, cudaStream_t stream) {
  return allocate_async(__func__, pointer, bytes, nullptr, stream);
}

cudaError_t cudaMallocFromPoolAsync(void** pointer, std::size_t bytes, cudaMemPool_t pool,
                                    cudaStream_t stream) {
  if (!pool) return api(__func__, [](Runtime&) { return cudaErrorInvalidValue; });
  return allocate_async(__func__, pointer, bytes, pool, stream);
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  return api(__func__, [&, call = __func__](Runtime& runtime) {
    if (const cudaError_t error = refuse_capture(runtime, call, stream)) return error;
    if (!pointer) return cudaSuccess;
    Allocation* allocation = nullptr;
    if (const cudaError_t error = find_to_free(runtime, call, pointer, false, allocation))
      return error;
    runtime.pools->will_free(allocation);
    const auto release = [allocation](Runtime& owner) {
      owner.pools->gave_back(allocation);
      owner.machine.memory.release(allocation);
      return cudaSuccess;
    };
    return runtime.submit(stream, ActionWork{call, release, range_of(*allocation)});
  });
}
}

}  // namespace vertebra::emulator::runtime
