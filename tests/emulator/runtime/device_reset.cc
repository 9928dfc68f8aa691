#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/device_state.h"
#include "tests/emulator/runtime/freeing.h"
#include "tests/emulator/runtime/graph_exec.h"
#include "tests/emulator/runtime/memory_pools.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {
namespace {

void release_all(Memory& memory, MemoryKind kind) {
  for (Allocation* allocation : memory.live(kind)) {
    if (!made_by_call(*allocation)) continue;
    if (allocation->mapped > 0)
      memory.release(allocation);
    else
      memory.forget(allocation);  // the program's own, registered
  }
}

}  // namespace

/// Destroys all that the program made on the device, finished or not, and clears a sticky error.
/// Kernels and variables of the program stay as they are.
extern "C" cudaError_t cudaDeviceReset() {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  if (runtime.sticky == cudaSuccess) runtime.scheduler->wait_for_all();
  runtime.captures->clear();
  runtime.scheduler->reset();
  runtime.graphs = std::make_unique<Graphs>();
  runtime.events->clear();
  runtime.streams->clear();
  runtime.pools = std::make_unique<MemoryPools>();
  for (const MemoryKind kind : {MemoryKind::device, MemoryKind::pinned, MemoryKind::managed})
    release_all(runtime.machine.memory, kind);
  reset_device_state(runtime);
  runtime.sticky = cudaSuccess;
  last_error() = cudaSuccess;
  return cudaSuccess;
}

}  // namespace vertebra::emulator::runtime
