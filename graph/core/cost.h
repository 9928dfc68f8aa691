// What a step moves and computes, and the time that follows from it: always an estimate.
#pragma once

#include <algorithm>

#include "graph/core/device_info.h"

namespace vertebra {

struct Cost {
  double bytes = 0;               // to and from memory, weights included
  double flops = 0;               // a multiply-accumulate is two
  int launches = 1;               // kernels or primitives started
  double compute_efficiency = 1;  // share of the device's flops that this implementation reaches

  // Roofline: the longer of moving and computing, plus the launches.
  double seconds(const DeviceInfo& device) const {
    const double compute_s = flops / (device.flops_per_s * compute_efficiency);
    const double memory_s = bytes / device.bytes_per_s;
    return std::max(compute_s, memory_s) + launches * device.launch_overhead_s;
  }
};

}  // namespace vertebra
