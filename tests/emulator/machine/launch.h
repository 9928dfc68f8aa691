#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/emulator/machine/fault.h"
#include "tests/emulator/machine/machine.h"

namespace vertebra::emulator {

struct Kernel;
struct WorkerCounters;

struct Dim3 {
  std::uint32_t x = 1, y = 1, z = 1;
  std::uint64_t count() const { return std::uint64_t{x} * y * z; }
  bool operator==(const Dim3&) const = default;
};

/// What is launched. The caller has checked it against the device's limits.
struct LaunchConfig {
  Dim3 grid, block;
  std::uint32_t dynamic_shared = 0;   ///< bytes
  std::vector<std::byte> parameters;  ///< laid out as Kernel::parameters says
  bool cooperative = false;           ///< all blocks are resident from the start
  /// Block filter: the linear indices of the blocks to run, ascending; empty: all.
  std::vector<std::uint64_t> blocks;
};

/// A launch that is running.
struct LaunchContext {
  Machine& machine;
  const Kernel& kernel;
  const LaunchConfig& config;
  std::uint64_t grid_workspace = 0;  ///< of a cooperative launch: where its blocks meet
  std::uint64_t number = 0;          ///< counts the launches of the process (%gridid)
};

/// Runs a kernel to its end on all cores. Findings are reported as they occur. Deterministic for
/// kernels whose blocks do not talk to each other. `counters`, if given, gets what was counted
/// added, the sectors of global memory that were touched included.
LaunchStatus run(Machine& machine, const Kernel& kernel, const LaunchConfig& config,
                 WorkerCounters* counters = nullptr);

}  // namespace vertebra::emulator
