#pragma once

#include "tests/emulator/memory/memory.h"
#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

/// Whether the program made it with a call: not a variable of a module.
bool made_by_call(const Allocation& allocation);

/// The live allocation that begins at `pointer` and is the program's to free with `call`: device
/// and managed memory, or (`host`) pinned memory. Anything else is reported as `free` and gives
/// cudaErrorInvalidValue.
cudaError_t find_to_free(Runtime& runtime, const char* call, const void* pointer, bool host,
                         Allocation*& found);

/// An API call's allocation, as a pointer of the program. cudaErrorMemoryAllocation if there is no
/// room, even once all that was freed in the order of streams is gone. Size 0 gives a null pointer.
cudaError_t allocate(Runtime& runtime, const char* call, std::size_t bytes, MemoryKind kind,
                     void** pointer);

}  // namespace vertebra::emulator::runtime
