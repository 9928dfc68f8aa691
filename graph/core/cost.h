// What a step moves and computes, and the time that follows from it: always an estimate.
#pragma once

#include <algorithm>

#include "graph/core/device_info.h"

namespace vertebra {

struct Cost {
  double bytes = 0;        // to and from memory at least, weights included
  double flops = 0;        // a multiply-accumulate is two
  int launches = 1;        // kernels or primitives started
  double compute_s = 0;    // if only arithmetic bounded it
  double cache_bytes = 0;  // from the L2 cache to the multiprocessors of a GPU; 0: not counted

  // The longest of moving, caching and computing, plus the launches.
  double seconds(const DeviceInfo& device) const {
    const double memory_s = bytes / device.bytes_per_s;
    const double cache_s = cache_bytes > 0 ? cache_bytes / device.gpu.cache_bytes_per_s : 0;
    return std::max({compute_s, memory_s, cache_s}) + launches * device.launch_overhead_s;
  }
};

// Seconds of `flops` fp32 operations at a share of the device's rate.
inline double fp32_seconds(double flops, const DeviceInfo& device, double efficiency) {
  return flops / (device.flops_per_s * efficiency);
}

}  // namespace vertebra
