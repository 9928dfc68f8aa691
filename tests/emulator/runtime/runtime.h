#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <mutex>

#include "tests/emulator/counters/log.h"
#include "tests/emulator/machine/machine.h"
#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

class Modules;  // registered fatbins, kernels and symbols: modules.h
class Streams;  // streams, events, captures: streams.h

/// The one runtime of the process. Built at its first use (constructors of the program call in before
/// main) and never destroyed; what is due at exit runs from atexit.
class Runtime {
 public:
  static Runtime& get();

  Machine machine;
  std::recursive_mutex mutex;  ///< held by every API call
  std::unique_ptr<Modules> modules;
  std::unique_ptr<Streams> streams;
  /// One entry a launch; written at exit if Settings::counters_file names a file.
  CountersLog counters{machine.device.key};

  /// The error that a fault left behind: every later call returns it. cudaDeviceReset clears it.
  cudaError_t sticky = cudaSuccess;

  /// Puts work at the end of a stream: adds a node if the stream is being captured, runs it now (eager),
  /// or queues it (deferred).
  cudaError_t submit(cudaStream_t stream, Work work);
  /// Runs all that is queued.
  cudaError_t synchronize();

 private:
  Runtime();
};

/// cudaGetLastError's memory, one a thread.
cudaError_t& last_error();

/// The frame of every API function: takes the lock, returns a sticky error, runs `body(runtime)`,
/// remembers an error for cudaGetLastError. Exceptions become cudaErrorMemoryAllocation (bad_alloc) or
/// cudaErrorUnknown with a line that names the call.
template <typename F>
cudaError_t api(const char* name, F&& body);

}  // namespace vertebra::emulator::runtime

#include "tests/emulator/runtime/api_frame.h"
