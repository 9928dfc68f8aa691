#pragma once

#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

/// Where the bytes at an address of the program are.
enum class Place : std::uint8_t {
  host,    ///< pageable memory, of which the emulator knows nothing
  pinned,  ///< host memory that the device can reach
  device,
  either,  ///< managed
};

/// Looks a box up among the allocations. Bytes outside the allocation or freed ones are reported as
/// bounds or use-after-free, in the name of `call` and its `role` ("source"), and give
/// cudaErrorInvalidValue.
cudaError_t check_box(Runtime& runtime, const char* call, const char* role, const MemoryBox& box,
                      Place& place);

/// Do the work. Bytes go with their marks of initialisation; what comes from the host is
/// initialised. cudaErrorIllegalAddress, after a finding, if the memory was freed since the work
/// was submitted.
cudaError_t execute_copy(Runtime& runtime, const CopyWork& copy);
cudaError_t execute_fill(Runtime& runtime, const FillWork& fill);

}  // namespace vertebra::emulator::runtime
