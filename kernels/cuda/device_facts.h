// What a GPU says about itself, and the DeviceInfo that follows. No CUDA header.
#pragma once

#include <cstdint>
#include <string>

#include "graph/core/device_info.h"

namespace vertebra::cuda {

// As the runtime reports it.
struct DeviceFacts {
  std::string name;  // "NVIDIA A100-SXM4-80GB"
  int compute_capability = 0;
  int multiprocessors = 0;
  std::int64_t shared_bytes_per_multiprocessor = 0;
  std::int64_t shared_bytes_per_block = 0;  // with opt-in
  std::int64_t cache_bytes = 0;
  std::int64_t memory_bytes = 0;
  double clock_hz = 0;         // peak, of the multiprocessors
  double memory_clock_hz = 0;  // peak
  int memory_bus_bits = 0;
};

// Limits are the device's own. Rates are those of the entry of gpu_device_infos() that has the
// device's model name, compute capability and number of multiprocessors; of several (A100), the one
// whose memory is nearest. For any other device (another model, a part of one) they follow from its
// attributes, derated as those of the list are:
//   memory      0.85 * bus bytes * 2 transfers * memory clock
//   fp32        0.75 * multiprocessors * lanes * 2 * clock
//   fp16        0.75 * multiprocessors * (tensor flops per clock by compute capability) * clock
//   L2 to SM    multiprocessors * 24 bytes * clock, what the listed devices have on average
DeviceInfo info_of(const DeviceFacts& facts);

}  // namespace vertebra::cuda
