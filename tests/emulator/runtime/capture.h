#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "tests/emulator/runtime/events.h"
#include "tests/emulator/runtime/graph.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {

/// A capture under way: submissions to its streams become nodes of its graph.
class Capture {
 public:
  std::uint64_t number = 0;
  cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
  std::thread::id thread;  ///< that began it
  Stream* origin = nullptr;
  std::unique_ptr<Graph> own;  ///< null: into a graph of the program
  Graph* graph = nullptr;
  std::set<Stream*> streams;  ///< the origin and those that joined
  bool invalid = false;

  void join(Stream& stream, const std::vector<GraphNode*>& behind);
  GraphNode& add(Stream& stream, NodeWork work);
  /// The streams are as if nothing had been captured.
  void leave();
  /// Some stream's work is not behind the origin.
  bool unjoined() const;
};

/// The captures of the process. Every function returns CUDA's error; most errors invalidate the
/// captures that they are about.
class Captures {
 public:
  /// Into `graph`, which the capture keeps until its end if it is `own`. `behind`: what the first
  /// nodes wait for.
  cudaError_t begin(Stream& stream, cudaStreamCaptureMode mode, Graph& graph,
                    std::unique_ptr<Graph> own, const std::vector<GraphNode*>& behind);
  /// `own` gets the captured graph if it is the capture's own; `graph` gets the graph in any case.
  cudaError_t end(Stream& stream, std::unique_ptr<Graph>& own, Graph*& graph);
  cudaError_t submit(Stream& stream, NodeWork work);
  cudaError_t record(Event& event, Stream& stream);
  /// A stream waits for an event, at least one of them captured.
  cudaError_t wait(Stream& stream, const Event& event);

  /// For calls that must not be made while this thread, or any in global mode, captures (cudaMalloc
  /// and the like): cudaErrorStreamCaptureUnsupported and the end of those captures.
  cudaError_t refuse_unsafe_call();
  /// For calls about a stream that is being captured; likewise.
  cudaError_t refuse(Stream& stream);
  /// For calls that wait for the whole device.
  cudaError_t refuse_any();
  /// For work in the legacy stream, which would wait for captured ones:
  /// cudaErrorStreamCaptureImplicit.
  cudaError_t refuse_implicit();

  bool active() const { return !captures_.empty(); }
  void clear();

 private:
  Capture* by_number(std::uint64_t number) const;

  std::vector<std::unique_ptr<Capture>> captures_;
  std::uint64_t count_ = 0;
};

/// cudaThreadExchangeStreamCaptureMode's memory, one a thread.
cudaStreamCaptureMode& thread_capture_mode();

}  // namespace vertebra::emulator::runtime
