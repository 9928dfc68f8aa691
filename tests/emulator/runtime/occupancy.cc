#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tests/emulator/machine/residency.h"
#include "tests/emulator/runtime/launch_limits.h"
#include "tests/emulator/runtime/modules.h"
#include "tests/emulator/runtime/runtime.h"

// Occupancy by blocks, threads and shared memory. Registers are given out by ptxas, which the
// emulator does not have, and count as no limit: on a GPU the answers may be lower.
namespace vertebra::emulator::runtime {
namespace {

// The frame of these calls: body(device, kernel), which is loaded.
template <typename F>
cudaError_t occupancy_api(const char* name, const void* function, F&& body) {
  return api(name, [&](Runtime& runtime) {
    RegisteredKernel* kernel = nullptr;
    const cudaError_t error = runtime.modules->load_kernel(function, kernel);
    return error != cudaSuccess ? error : body(runtime.machine.device, *kernel);
  });
}

bool fits(const RegisteredKernel& function, int threads, std::size_t dynamic_shared) {
  const ptx::Function& source = *function.kernel->source;
  const std::uint64_t required = bound_of(source.required_threads);
  const std::uint64_t most = required ? required : bound_of(source.max_threads);
  return (most == 0 || static_cast<std::uint64_t>(threads) <= most) &&
         static_cast<std::int64_t>(dynamic_shared) <= function.dynamic_shared_limit();
}

/// 0 if no block fits, as CUDA has it; that is no error.
unsigned blocks(const Device& device, const RegisteredKernel& function, int threads,
                std::size_t dynamic_shared) {
  if (!fits(function, threads, dynamic_shared)) return 0;
  return resident_blocks(device, static_cast<unsigned>(threads),
                         function.kernel->dynamic_shared_at + dynamic_shared);
}

}  // namespace

extern "C" {

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* count, const void* function,
                                                                   int threads,
                                                                   std::size_t dynamic_shared,
                                                                   unsigned flags) {
  return occupancy_api(__func__, function, [&](const Device& device, RegisteredKernel& kernel) {
    if (!count || threads <= 0 || flags & ~unsigned{cudaOccupancyDisableCachingOverride})
      return cudaErrorInvalidValue;
    *count = static_cast<int>(blocks(device, kernel, threads, dynamic_shared));
    return cudaSuccess;
  });
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* count, const void* function,
                                                          int threads, std::size_t dynamic_shared) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(count, function, threads,
                                                                dynamic_shared, 0);
}

cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(std::size_t* bytes, const void* function,
                                                      int count, int threads) {
  return occupancy_api(__func__, function, [&](const Device& device, RegisteredKernel& kernel) {
    if (!bytes || count <= 0 || threads <= 0) return cudaErrorInvalidValue;
    const auto enough = [&](std::size_t dynamic_shared) {
      return blocks(device, kernel, threads, dynamic_shared) >= static_cast<unsigned>(count);
    };
    if (!enough(0)) return cudaErrorInvalidValue;
    // The most that leaves enough blocks, by bisection: more memory never makes room for more of
    // them.
    std::size_t good = 0, bad = device.shared_per_block_optin + 1;
    while (bad - good > 1) (enough((good + bad) / 2) ? good : bad) = (good + bad) / 2;
    *bytes = good;
    return cudaSuccess;
  });
}
}

}  // namespace vertebra::emulator::runtime
