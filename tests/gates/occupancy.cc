// occupancy < ROWS: blocks of a kernel that a multiprocessor holds at once, by NVIDIA's own
// calculator (cuda_occupancy.h, which needs no GPU), with as much shared memory as the carveout
// gives. A line of input is, with tabs between,
//
//   compute capability, threads of a block, registers of a thread, static shared bytes, and the
//   configuration of an implicit-GEMM convolution or nothing
//
// and a line of output the dynamic shared bytes that the kernel is launched with, and the number of
// blocks, 0 where the device cannot run the kernel.
#include <cuda_occupancy.h>

#include <array>
#include <cstdint>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "graph/core/device_info.h"
#include "kernels/conv/implicit_gemm.h"

namespace {

// Table "Technical specifications per compute capability" of NVIDIA's CUDA C++ programming guide.
struct Limits {
  int compute_capability;
  int threads_per_multiprocessor;
  int shared_kib_per_multiprocessor;
  int reserved_bytes_per_block;
};
constexpr std::array<Limits, 7> kLimits{{{75, 1024, 64, 0},
                                         {80, 2048, 164, 1024},
                                         {86, 1536, 100, 1024},
                                         {89, 1536, 100, 1024},
                                         {90, 2048, 228, 1024},
                                         {100, 2048, 228, 1024},
                                         {120, 1536, 100, 1024}}};

// The plan's own devices must say the same.
void compare_with_plans() {
  for (const vertebra::DeviceInfo& device : vertebra::gpu_device_infos()) {
    bool found = false;
    for (const Limits& limits : kLimits) {
      if (limits.compute_capability != device.gpu.compute_capability) continue;
      found = device.gpu.shared_bytes_per_multiprocessor ==
                  limits.shared_kib_per_multiprocessor * 1024 &&
              device.gpu.shared_bytes_per_block ==
                  limits.shared_kib_per_multiprocessor * 1024 - limits.reserved_bytes_per_block;
    }
    if (!found) throw std::runtime_error(device.name + ": shared memory unlike the guide's table");
  }
}

cudaOccDeviceProp properties_of(int compute_capability) {
  for (const Limits& limits : kLimits) {
    if (limits.compute_capability != compute_capability) continue;
    const int shared = limits.shared_kib_per_multiprocessor * 1024;
    cudaOccDeviceProp p;
    p.computeMajor = compute_capability / 10;
    p.computeMinor = compute_capability % 10;
    p.maxThreadsPerBlock = 1024;
    p.maxThreadsPerMultiprocessor = limits.threads_per_multiprocessor;
    p.regsPerBlock = 65536;
    p.regsPerMultiprocessor = 65536;
    p.warpSize = 32;
    p.sharedMemPerBlock = 48 * 1024;
    p.sharedMemPerMultiprocessor = shared;
    p.numSms = 1;
    p.sharedMemPerBlockOptin = shared - limits.reserved_bytes_per_block;
    p.reservedSharedMemPerBlock = limits.reserved_bytes_per_block;
    return p;
  }
  throw std::runtime_error("no limits of compute capability " + std::to_string(compute_capability));
}

struct Row {
  int compute_capability = 0, threads = 0, registers = 0;
  std::size_t static_shared = 0;
  std::string config;
};

std::size_t dynamic_shared_of(const Row& row) {
  if (row.config.empty()) return 0;
  const auto config = vertebra::parse_implicit_gemm_config(row.config);
  if (!config) throw std::runtime_error("'" + row.config + "' is no configuration");
  const vertebra::LaunchGeometry launch = vertebra::implicit_gemm_geometry({}, *config);
  if (launch.threads != row.threads) {
    throw std::runtime_error("'" + row.config + "' is launched with other threads");
  }
  return static_cast<std::size_t>(launch.shared_bytes);
}

int blocks_of(const Row& row, std::size_t dynamic_shared) {
  const cudaOccDeviceProp properties = properties_of(row.compute_capability);
  if (row.static_shared + dynamic_shared > properties.sharedMemPerBlockOptin) return 0;
  cudaOccFuncAttributes kernel;
  kernel.maxThreadsPerBlock = 1024;
  kernel.numRegs = row.registers;
  kernel.sharedSizeBytes = row.static_shared;
  kernel.partitionedGCConfig = PARTITIONED_GC_OFF;
  kernel.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
  kernel.maxDynamicSharedSizeBytes = dynamic_shared;
  kernel.numBlockBarriers = 1;
  cudaOccDeviceState state;
  state.carveoutConfig = SHAREDMEM_CARVEOUT_MAX_SHARED;
  cudaOccResult result;
  const cudaOccError error = cudaOccMaxActiveBlocksPerMultiprocessor(
      &result, &properties, &kernel, &state, row.threads, dynamic_shared);
  if (error != CUDA_OCC_SUCCESS) throw std::runtime_error("cuda_occupancy.h: invalid arguments");
  return result.activeBlocksPerMultiprocessor;
}

Row parse_row(const std::string& line) {
  std::istringstream stream(line);
  Row row;
  stream >> row.compute_capability >> row.threads >> row.registers >> row.static_shared;
  if (!stream) throw std::runtime_error("'" + line + "' is no row");
  std::getline(stream >> std::ws, row.config);
  return row;
}

}  // namespace

int main() {
  try {
    compare_with_plans();
    std::string line;
    while (std::getline(std::cin, line)) {
      const Row row = parse_row(line);
      const std::size_t dynamic_shared = dynamic_shared_of(row);
      std::cout << dynamic_shared << '\t' << blocks_of(row, dynamic_shared) << '\n';
    }
  } catch (const std::exception& e) {
    std::cerr << "occupancy: " << e.what() << '\n';
    return 2;
  }
}
