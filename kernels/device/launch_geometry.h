// How a kernel is launched: a one-dimensional grid, so that 65,535 is no limit.
#pragma once

#include <cstdint>

namespace vertebra {

inline constexpr std::int64_t kMaxBlocks = 2147483647;  // of a grid's x, on every device

struct LaunchGeometry {
  std::int64_t blocks = 1;
  int threads = 1;
  std::int64_t shared_bytes = 0;  // dynamic

  friend bool operator==(const LaunchGeometry&, const LaunchGeometry&) = default;
};

}  // namespace vertebra
