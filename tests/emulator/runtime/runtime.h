#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <mutex>

#include "tests/emulator/counters/log.h"
#include "tests/emulator/machine/machine.h"
#include "tests/emulator/runtime/events.h"
#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

class Captures;
struct Graphs;
class MemoryPools;
class Modules;
class Scheduler;
class Streams;

/// The one runtime of the process. Built at its first use (constructors of the program call in
/// before main) and never destroyed; what is due at exit is in exit.cc.
class Runtime {
 public:
  /// Ends the process with exit code 2, after a line on stderr, if the environment asks for what
  /// there is not.
  static Runtime& get();

  Machine machine;
  std::recursive_mutex mutex;        ///< held by every API call
  CountersLog counters;              ///< of all launches, if the environment names a file for it
  std::unique_ptr<Modules> modules;  ///< registered fatbins, kernels and symbols
  std::unique_ptr<Scheduler> scheduler;  ///< runs what was submitted
  std::unique_ptr<Streams> streams;
  std::unique_ptr<Events> events;
  std::unique_ptr<Captures> captures;
  std::unique_ptr<Graphs> graphs;
  std::unique_ptr<MemoryPools> pools;

  /// The error that a fault left behind: every later call returns it. cudaDeviceReset clears it.
  cudaError_t sticky = cudaSuccess;

  /// Puts work at the end of a stream: adds a node if the stream is being captured, runs it now
  /// (eager), or queues it (deferred). A fault does not show here, as a GPU's would not.
  cudaError_t submit(cudaStream_t stream, Work work);
  /// Check a copy or fill against the allocations. `call` names it in findings. The kind of a copy
  /// becomes what its addresses are. Nothing to do is no error.
  cudaError_t check(const char* call, CopyWork& copy);
  cudaError_t check(const char* call, const FillWork& fill);
  /// Checks a copy, then submits it. A synchronous one, or one between host addresses,
  /// is waited for as CUDA does.
  cudaError_t copy(const char* call, cudaStream_t stream, CopyWork work, bool asynchronous);
  /// The same for memory that is filled.
  cudaError_t fill(const char* call, cudaStream_t stream, FillWork work, bool asynchronous);
  /// Waits for all that was submitted.
  cudaError_t synchronize();
  /// Waits for all that was submitted to a stream.
  cudaError_t synchronize(cudaStream_t stream);
  /// cudaErrorStreamCaptureUnsupported, and the end of the capture, if the stream is being
  /// captured; cudaErrorInvalidResourceHandle if there is no such stream.
  cudaError_t refuse_in_capture(cudaStream_t stream);

 private:
  Runtime();
};

/// cudaGetLastError's memory, one a thread.
cudaError_t& last_error();

/// The frame of every API function: takes the lock, returns a sticky error, runs `body(runtime)`,
/// remembers an error for cudaGetLastError. Exceptions become cudaErrorMemoryAllocation (bad_alloc)
/// or cudaErrorUnknown with a line that names the call. Within a host function that a stream
/// called: cudaErrorNotPermitted.
template <typename F>
cudaError_t api(const char* name, F&& body);

}  // namespace vertebra::emulator::runtime

#include "tests/emulator/runtime/api_frame.h"
