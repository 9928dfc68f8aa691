// The machine that a plan is made for, as a value: it need not be the machine that makes the plan.
#pragma once

#include <string>

namespace vertebra {

enum class DeviceKind { kCpu };

struct DeviceInfo {
  DeviceKind kind = DeviceKind::kCpu;
  std::string name = "cpu";
  int threads = 1;
  double flops_per_s = 0;        // fp32, all threads
  double bytes_per_s = 0;        // main memory, all threads
  double launch_overhead_s = 0;  // cost of starting one step

  friend bool operator==(const DeviceInfo&, const DeviceInfo&) = default;
};

// A CPU with nominal rates per thread (fp32 with two 512-bit FMA at 2 GHz, 10 GB/s), so that a plan
// does not depend on the machine that makes it. Rates are used to compare candidates, never printed
// as measurements. `threads` is at least 1.
DeviceInfo cpu_device_info(int threads);

}  // namespace vertebra
