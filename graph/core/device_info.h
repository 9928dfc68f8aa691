// The machine that a plan is made for, as a value: it need not be the machine that makes the plan.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace vertebra {

enum class DeviceKind : std::uint8_t { kCpu, kCuda };

// What a plan asks of a GPU besides its rates: the limits that decide tiles, stages and occupancy.
struct GpuLimits {
  int compute_capability = 0;  // 10 * major + minor: 80 is 8.0
  int multiprocessors = 0;
  std::int64_t shared_bytes_per_multiprocessor = 0;
  std::int64_t shared_bytes_per_block = 0;  // with opt-in
  double clock_hz = 0;                      // of the multiprocessors, under load
  double tensor_flops_per_s = 0;            // fp16 with fp32 sums, dense, as reached under load
  double cache_bytes_per_s = 0;             // from the L2 cache to the multiprocessors
  std::int64_t cache_bytes = 0;             // of the L2 cache
  std::int64_t memory_bytes = 0;

  friend bool operator==(const GpuLimits&, const GpuLimits&) = default;
};

struct DeviceInfo {
  DeviceKind kind = DeviceKind::kCpu;
  std::string name = "cpu";
  int threads = 1;               // of a CPU
  double flops_per_s = 0;        // fp32, all threads; on a GPU without tensor cores
  double bytes_per_s = 0;        // main memory
  double launch_overhead_s = 0;  // cost of starting one kernel or primitive
  GpuLimits gpu = {};            // zeros for a CPU

  friend bool operator==(const DeviceInfo&, const DeviceInfo&) = default;
};

// A CPU with nominal rates per thread (fp32 with two 512-bit FMA at 2 GHz, 10 GB/s), so that a plan
// does not depend on the machine that makes it. Rates are used to compare candidates, never printed
// as measurements. `threads` is at least 1.
DeviceInfo cpu_device_info(int threads);

// GPUs that plans can be made for without one: T4, A100-40, A100-80, L4, L40S, H100, H200, B200,
// RTX4090, RTX5090. Limits are NVIDIA's published ones; rates are derated to what well-tuned
// kernels are known to reach (device_info.cc says from where).
std::span<const DeviceInfo> gpu_device_infos();

// "a100-80", "A100_80" or "sm_80": the first of the list for a compute capability. InvalidArgument
// that lists the names for any other text.
DeviceInfo find_gpu_device_info(std::string_view name);

}  // namespace vertebra
