#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/launch.h"
#include "tests/emulator/runtime/memory_range.h"

namespace vertebra::emulator::runtime {

class Runtime;

/// A checked kernel launch. Copies of it are nodes of graphs.
struct KernelWork {
  const void* function = nullptr;  ///< what the program launched it by
  const Kernel* kernel = nullptr;
  LaunchConfig config;
};

/// Any copy, as the general 3D one; rows of `width` bytes. Addresses are the program's.
struct CopyWork {
  std::byte* destination = nullptr;
  const std::byte* source = nullptr;
  std::size_t destination_pitch = 0, source_pitch = 0;  ///< bytes
  std::size_t destination_slice = 0, source_slice = 0;  ///< bytes
  std::size_t width = 0, height = 1, depth = 1;
  cudaMemcpyKind kind = cudaMemcpyDefault;
  /// What `source` points into if the program's own source was pageable and was copied at
  /// submission.
  std::shared_ptr<const std::vector<std::byte>> staged;

  MemoryBox destination_box() const {
    return {reinterpret_cast<std::uint64_t>(destination),
            width,
            height,
            depth,
            destination_pitch,
            destination_slice};
  }
  MemoryBox source_box() const {
    return {
        reinterpret_cast<std::uint64_t>(source), width, height, depth, source_pitch, source_slice};
  }
};

/// Elements of 1, 2 or 4 bytes are set to the low bytes of `value`.
struct FillWork {
  std::byte* destination = nullptr;
  std::size_t pitch = 0, slice = 0;              ///< bytes
  std::size_t width = 0, height = 1, depth = 1;  ///< bytes, rows, slices
  unsigned value = 0, element_bytes = 1;

  MemoryBox box() const {
    return {reinterpret_cast<std::uint64_t>(destination), width, height, depth, pitch, slice};
  }
};

struct HostWork {
  cudaHostFn_t function = nullptr;
  void* argument = nullptr;
};

/// Frees (cudaFreeAsync), event records and waits, and whatever else has its place in a stream's
/// order.
struct ActionWork {
  std::string name;
  std::function<cudaError_t(Runtime&)> run;  ///< empty: nothing is done
  MemoryRange written;                       ///< what nobody else may touch meanwhile
};

/// One thing that a stream or a graph node does.
using Work = std::variant<KernelWork, CopyWork, FillWork, HostWork, ActionWork>;

/// "kernel saxpy", "copy of 400 bytes to 0x7f.."
std::string describe(const Work& work);

/// Does it now. `touched`, if given, gets the bytes of device memory that a kernel read and wrote
/// (those of other work are known without running it). What is returned, if not success, is a
/// fault.
cudaError_t execute(Runtime& runtime, const Work& work, WorkerCounters* touched);

}  // namespace vertebra::emulator::runtime
