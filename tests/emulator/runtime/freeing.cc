#include "tests/emulator/runtime/freeing.h"

#include <fmt/format.h>

#include "tests/emulator/runtime/memory_pools.h"
#include "tests/emulator/runtime/scheduler.h"

namespace vertebra::emulator::runtime {
namespace {

bool freeable(const Allocation& allocation, bool host) {
  if (host) return allocation.kind == MemoryKind::pinned && allocation.mapped > 0;
  return allocation.kind != MemoryKind::pinned && made_by_call(allocation);
}

}  // namespace

bool made_by_call(const Allocation& allocation) {
  switch (allocation.kind) {
    case MemoryKind::device:
    case MemoryKind::pinned:
      return true;
    case MemoryKind::managed:
      return allocation.label == "cudaMallocManaged";
    default:
      return false;
  }
}

cudaError_t find_to_free(Runtime& runtime, const char* call, const void* pointer, bool host,
                         Allocation*& found) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  Allocation* allocation = runtime.machine.memory.find(address);
  std::string why;
  if (!allocation)
    why = "no memory that CUDA allocated";
  else if (allocation->freed || runtime.pools->is_being_freed(allocation))
    why = fmt::format("freed before: {}", allocation->describe());
  else if (allocation->address != address)
    why = fmt::format("{} bytes behind the start of {}", address - allocation->address,
                      allocation->describe());
  else if (!freeable(*allocation, host))
    why = fmt::format("not this call's to free: {}", allocation->describe());
  if (why.empty()) {
    found = allocation;
    return cudaSuccess;
  }
  runtime.machine.findings.report(Check::free, {},
                                  fmt::format("{}: 0x{:x}: {}", call, address, why));
  return cudaErrorInvalidValue;
}

cudaError_t allocate(Runtime& runtime, const char* call, std::size_t bytes, MemoryKind kind,
                     void** pointer) {
  *pointer = nullptr;
  if (bytes == 0) return cudaSuccess;
  Memory& memory = runtime.machine.memory;
  Allocation* allocation = memory.allocate(bytes, kind, call);
  if (!allocation && !runtime.scheduler->pending().empty()) {
    if (const cudaError_t error = runtime.scheduler->wait_for_all()) return error;
    allocation = memory.allocate(bytes, kind, call);
  }
  if (!allocation) return cudaErrorMemoryAllocation;
  *pointer = reinterpret_cast<void*>(allocation->address);
  return cudaSuccess;
}

}  // namespace vertebra::emulator::runtime
