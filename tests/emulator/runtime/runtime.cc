#include "tests/emulator/runtime/runtime.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/exit.h"
#include "tests/emulator/runtime/graph_exec.h"
#include "tests/emulator/runtime/memory_pools.h"
#include "tests/emulator/runtime/modules.h"
#include "tests/emulator/runtime/scheduler.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {

Runtime::Runtime()
    : machine(Settings::from_environment()),
      counters(machine.device.key),
      modules(std::make_unique<Modules>(machine)),
      scheduler(std::make_unique<Scheduler>(*this)),
      streams(std::make_unique<Streams>(*scheduler)),
      events(std::make_unique<Events>()),
      captures(std::make_unique<Captures>()),
      graphs(std::make_unique<Graphs>()),
      pools(std::make_unique<MemoryPools>()) {}

Runtime& Runtime::get() {
  static Runtime* const runtime = [] {
    try {
      auto* made = new Runtime();
      call_at_exit(*made);
      return made;
    } catch (const std::exception& error) {
      std::fputs(fmt::format("emulator: {}\n", error.what()).c_str(), stderr);
      std::fflush(nullptr);
      std::_Exit(2);
    }
  }();
  return *runtime;
}

cudaError_t Runtime::submit(cudaStream_t handle, Work work) {
  Stream* stream = streams->find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  if (stream->capture)
    return std::visit(
        [&](auto& one) { return captures->submit(*stream, NodeWork(std::move(one))); }, work);
  if (stream->legacy)
    if (const cudaError_t error = captures->refuse_implicit()) return error;
  streams->add(*stream, std::move(work));
  return cudaSuccess;
}

cudaError_t Runtime::synchronize() {
  if (const cudaError_t error = captures->refuse_any()) return error;
  return scheduler->wait_for_all();
}

cudaError_t Runtime::synchronize(cudaStream_t handle) {
  if (const cudaError_t error = refuse_in_capture(handle)) return error;
  const Stream* stream = streams->find(handle);
  // The legacy stream's end is behind that of every blocking stream.
  return scheduler->wait(stream->legacy ? streams->predecessors(*stream)
                         : stream->last ? std::vector{stream->last}
                                        : std::vector<OperationPtr>{});
}

cudaError_t Runtime::refuse_in_capture(cudaStream_t handle) {
  Stream* stream = streams->find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  if (stream->legacy) return captures->refuse_implicit();
  return captures->refuse(*stream);
}

cudaError_t& last_error() {
  thread_local cudaError_t error = cudaSuccess;
  return error;
}

cudaError_t failed_call(const char* name, const char* what) {
  Runtime::get().machine.findings.say(fmt::format("emulator: unsupported: {}: {}", name, what));
  return cudaErrorUnknown;
}

}  // namespace vertebra::emulator::runtime
