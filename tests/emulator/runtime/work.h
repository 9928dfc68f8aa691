#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>
#include <string>
#include <variant>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/launch.h"

namespace vertebra::emulator::runtime {

class Runtime;

/// A checked kernel launch. Copies of it are nodes of graphs.
struct KernelWork {
  const void* function = nullptr;  ///< what the program launched it by
  const Kernel* kernel = nullptr;
  LaunchConfig config;
};

/// Any copy, as the general 3D one; rows of `width` bytes.
struct CopyWork {
  std::byte* destination = nullptr;
  const std::byte* source = nullptr;
  std::size_t destination_pitch = 0, source_pitch = 0;          ///< bytes
  std::size_t destination_slice = 0, source_slice = 0;          ///< bytes
  std::size_t width = 0, height = 1, depth = 1;
  cudaMemcpyKind kind = cudaMemcpyDefault;
};

struct FillWork {
  std::byte* destination = nullptr;
  std::size_t pitch = 0, width = 0, height = 1;  ///< bytes, bytes, rows
  unsigned value = 0, element_bytes = 1;
};

struct HostWork {
  cudaHostFn_t function = nullptr;
  void* argument = nullptr;
};

/// Frees (cudaFreeAsync), event records and waits, and whatever else has its place in a stream's order.
struct ActionWork {
  std::string name;
  std::function<cudaError_t(Runtime&)> run;
};

/// One thing that a stream or a graph node does.
using Work = std::variant<KernelWork, CopyWork, FillWork, HostWork, ActionWork>;

/// Does it now. `touched`, if given, gets the sectors of device memory that it read and wrote.
cudaError_t execute(Runtime& runtime, const Work& work, WorkerCounters* touched);

}  // namespace vertebra::emulator::runtime
