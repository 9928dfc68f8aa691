// What every launch must keep to.
#pragma once

#include <gtest/gtest.h>

#include "graph/core/device_info.h"
#include "kernels/device/launch_geometry.h"

namespace vertebra {

// A one-dimensional grid of 1 to 2^31 - 1 blocks of at most 1024 threads in whole or part warps,
// with no more shared memory than a block of the device may have.
inline bool launchable(const LaunchGeometry& launch, const DeviceInfo& device) {
  return launch.blocks >= 1 && launch.blocks <= kMaxBlocks && launch.threads >= 1 &&
         launch.threads <= 1024 && launch.shared_bytes >= 0 &&
         launch.shared_bytes <= device.gpu.shared_bytes_per_block;
}

// Whether `count` things in parts of `size` are exactly `parts` parts, the last one not empty.
inline bool covers(std::int64_t parts, std::int64_t size, std::int64_t count) {
  return parts * size >= count && (parts - 1) * size < count;
}

// Whether a count that the kernel holds in 32 bits is the true one.
inline bool holds(std::uint32_t got, std::int64_t exact) { return std::int64_t{got} == exact; }

// 64 GB in 16-byte units: beyond it addresses of 32 bits would wrap.
inline constexpr std::int64_t kMaxChunksOfTensor = std::int64_t{1} << 32;

}  // namespace vertebra
