#include "tests/emulator/runtime/launch.h"

#include <cstring>
#include <utility>

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/runtime/launch_limits.h"
#include "tests/emulator/runtime/modules.h"

namespace vertebra::emulator::runtime {
namespace {

Dim3 dims(dim3 value) { return {value.x, value.y, value.z}; }

cudaError_t lay_out(const Kernel& kernel, void** arguments, std::vector<std::byte>& parameters) {
  if (!arguments && !kernel.parameters.empty()) return cudaErrorInvalidValue;
  parameters.assign(kernel.parameter_bytes, std::byte{0});
  for (std::size_t n = 0; n < kernel.parameters.size(); ++n) {
    const KernelParameter& parameter = kernel.parameters[n];
    std::memcpy(parameters.data() + parameter.offset, arguments[n], parameter.size);
  }
  return cudaSuccess;
}

cudaError_t error_of(LaunchStatus status) {
  switch (status) {
    case LaunchStatus::success:
      return cudaSuccess;
    case LaunchStatus::illegal_address:
      return cudaErrorIllegalAddress;
    case LaunchStatus::misaligned_address:
      return cudaErrorMisalignedAddress;
    case LaunchStatus::assertion:
      return cudaErrorAssert;
    case LaunchStatus::timeout:
      return cudaErrorLaunchTimeout;
    case LaunchStatus::trap:
    case LaunchStatus::stack_overflow:
    case LaunchStatus::unsupported:
      return cudaErrorLaunchFailure;
  }
  return cudaErrorUnknown;
}

}  // namespace

cudaError_t make_kernel_work(Runtime& runtime, const void* function, dim3 grid, dim3 block,
                             void** arguments, std::size_t dynamic_shared, bool cooperative,
                             KernelWork& work) {
  work.config.blocks = take_block_filter();
  RegisteredKernel* found = nullptr;
  if (const cudaError_t error = runtime.modules->load_kernel(function, found);
      error != cudaSuccess) {
    return error;
  }
  const LaunchRequest request{*found, grid, block, dynamic_shared, cooperative};
  if (const cudaError_t error = check_limits(runtime.machine, request); error != cudaSuccess) {
    return error;
  }
  work.function = function;
  work.kernel = found->kernel;
  work.config.grid = dims(grid);
  work.config.block = dims(block);
  work.config.dynamic_shared = static_cast<std::uint32_t>(dynamic_shared);
  work.config.cooperative = cooperative;
  if (!work.config.blocks.empty() && work.config.blocks.back() >= work.config.grid.count()) {
    return cudaErrorInvalidValue;
  }
  return lay_out(*found->kernel, arguments, work.config.parameters);
}

cudaError_t execute_kernel(Runtime& runtime, const KernelWork& work, WorkerCounters* touched) {
  const bool logged = !runtime.machine.settings.counters_file.empty();
  WorkerCounters counted;
  const LaunchStatus status =
      run(runtime.machine, *work.kernel, work.config, logged || touched ? &counted : nullptr);
  if (logged) {
    runtime.counters.append(work.kernel->display_name, work.config.grid, work.config.block,
                            counted);
  }
  if (touched) touched->add(counted);
  return error_of(status);
}

}  // namespace vertebra::emulator::runtime
