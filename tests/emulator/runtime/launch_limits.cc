#include "tests/emulator/runtime/launch_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "tests/emulator/machine/residency.h"

namespace vertebra::emulator::runtime {
namespace {

struct Broken {
  cudaError_t error = cudaSuccess;
  std::string what;
};

// CUDA C++ Programming Guide 13.0, "Technical Specifications per Compute Capability".
constexpr std::array<std::uint32_t, 3> most_blocks = {2147483647, 65535, 65535};
constexpr std::array<std::uint32_t, 3> most_threads = {1024, 1024, 64};

std::array<std::uint32_t, 3> extents(dim3 dims) { return {dims.x, dims.y, dims.z}; }
std::uint64_t count(dim3 dims) { return std::uint64_t{dims.x} * dims.y * dims.z; }
std::string text(dim3 dims) { return fmt::format("{}x{}x{}", dims.x, dims.y, dims.z); }

Broken check_dimensions(const char* what, dim3 dims, const std::array<std::uint32_t, 3>& most) {
  const auto asked = extents(dims);
  for (unsigned n = 0; n < 3; ++n) {
    if (asked[n] == 0 || asked[n] > most[n]) {
      return {cudaErrorInvalidConfiguration,
              fmt::format("{} of {}, its {} may be 1 to {}", what, text(dims), "xyz"[n], most[n])};
    }
  }
  return {};
}

// A bound that the kernel declares is part of what it was compiled for, and an argument beyond it
// is cudaErrorInvalidValue, while a block that no kernel could have is
// cudaErrorInvalidConfiguration.
Broken check_threads(const ptx::Function& kernel, dim3 block) {
  if (count(block) > Device::threads_per_block) {
    return {cudaErrorInvalidConfiguration,
            fmt::format("{} threads a block, the device's limit is {}", count(block),
                        Device::threads_per_block)};
  }
  if (const std::uint64_t bound = bound_of(kernel.max_threads); bound && count(block) > bound) {
    return {cudaErrorInvalidValue,
            fmt::format("{} threads a block, the kernel's .maxntid is {}", count(block), bound)};
  }
  if (bound_of(kernel.required_threads)) {
    const auto& required = kernel.required_threads;
    const dim3 wanted{required[0], std::max(required[1], 1u), std::max(required[2], 1u)};
    if (extents(block) != extents(wanted)) {
      return {cudaErrorInvalidValue,
              fmt::format("a block of {}, the kernel's .reqntid is {}", text(block), text(wanted))};
    }
  }
  return {};
}

Broken check_shared(const Device& device, const RegisteredKernel& function, std::size_t dynamic) {
  const Kernel& kernel = *function.kernel;
  if (kernel.static_shared > Device::shared_per_block) {
    return {cudaErrorInvalidValue, fmt::format("{} bytes of static shared memory, the limit is {}",
                                               kernel.static_shared, Device::shared_per_block)};
  }
  const std::int64_t limit = function.dynamic_shared_limit();
  if (static_cast<std::int64_t>(dynamic) <= limit) return {};
  return {
      cudaErrorInvalidValue,
      fmt::format("{} bytes of dynamic shared memory, the limit is {}{}; beside {} static ones "
                  "the device allows {}",
                  dynamic, limit,
                  function.max_dynamic_shared < 0 ? " unless cudaFuncSetAttribute raises it"
                                                  : " by cudaFuncSetAttribute",
                  kernel.static_shared, device.shared_per_block_optin - kernel.dynamic_shared_at)};
}

Broken check_residency(const Device& device, const LaunchRequest& launch) {
  const std::uint64_t shared = launch.function.kernel->dynamic_shared_at + launch.dynamic_shared;
  const std::uint64_t most =
      std::uint64_t{resident_blocks(device, count(launch.block), shared)} * device.multiprocessors;
  if (count(launch.grid) <= most) return {};
  return {cudaErrorCooperativeLaunchTooLarge,
          fmt::format("{} blocks of a cooperative launch, the device holds {} at a time",
                      count(launch.grid), most)};
}

Broken first_broken(const Device& device, const LaunchRequest& launch) {
  if (auto broken = check_dimensions("a grid", launch.grid, most_blocks); broken.error) {
    return broken;
  }
  if (auto broken = check_dimensions("a block", launch.block, most_threads); broken.error) {
    return broken;
  }
  const RegisteredKernel& function = launch.function;
  if (auto broken = check_threads(*function.kernel->source, launch.block); broken.error) {
    return broken;
  }
  if (auto broken = check_shared(device, function, launch.dynamic_shared); broken.error) {
    return broken;
  }
  return launch.cooperative ? check_residency(device, launch) : Broken{};
}

}  // namespace

std::uint64_t bound_of(const std::uint32_t (&threads)[3]) {
  std::uint64_t product = threads[0];
  for (unsigned n = 1; n < 3; ++n) product *= std::max(threads[n], 1u);
  return product;
}

cudaError_t check_limits(Machine& machine, const LaunchRequest& launch) {
  const Broken broken = first_broken(machine.device, launch);
  if (broken.error != cudaSuccess) {
    const Kernel& kernel = *launch.function.kernel;
    machine.findings.report(Check::launch_limit, kernel.name + broken.what,
                            fmt::format("kernel {}: {}", kernel.display_name, broken.what));
  }
  return broken.error;
}

}  // namespace vertebra::emulator::runtime
