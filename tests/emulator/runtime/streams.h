#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulator/runtime/handle_table.h"
#include "tests/emulator/runtime/operation.h"

namespace vertebra::emulator::runtime {

class Capture;
class Scheduler;
struct GraphNode;

struct Stream {
  std::uint64_t id = 0;
  unsigned flags = cudaStreamDefault;
  int priority = 0;
  bool legacy = false;  ///< the default stream that waits for the blocking ones, and they for it
  std::size_t lane = 0;
  OperationPtr last;                     ///< null: nothing was submitted yet
  Capture* capture = nullptr;            ///< that it is being captured into
  std::vector<GraphNode*> capture_tail;  ///< what the next node of it waits for

  bool blocking() const { return !legacy && !(flags & cudaStreamNonBlocking); }
  /// "stream 3", "the default stream"
  std::string describe() const;
};

/// The streams of the program, the legacy default stream and one default stream a thread.
class Streams {
 public:
  explicit Streams(Scheduler& scheduler);

  cudaStream_t create(unsigned flags, int priority);
  /// What is queued in it still runs. False: no such stream.
  bool destroy(cudaStream_t handle);
  /// Also of 0, cudaStreamLegacy and cudaStreamPerThread; null for a stale or wrong handle.
  Stream* find(cudaStream_t handle);
  Stream& legacy() { return legacy_; }
  /// Destroys all.
  void clear();

  /// What the next operation of the stream waits for.
  std::vector<OperationPtr> predecessors(const Stream& stream) const;
  /// Puts work at its end, behind `also` as well.
  OperationPtr add(Stream& stream, Work work, const std::vector<OperationPtr>& also = {});

  /// Whether kernels can overlap with something, so that their bytes are to be collected: the
  /// program made two streams, uses the default stream beside one that does not wait for it, or
  /// launched a graph that branches.
  bool concurrent() const { return created_ >= 2 || (non_blocking_ && legacy_.last) || branches_; }
  /// A graph with nodes that nothing orders is about to be launched.
  void expect_branches() { branches_ = true; }
  /// Calls f(Stream&) for every stream.
  template <typename F>
  void for_each(F&& f) {
    f(legacy_);
    for (const auto& [handle, stream] : streams_) f(*stream);
  }

 private:
  Scheduler& scheduler_;
  Stream legacy_;
  HandleTable<Stream, cudaStream_t> streams_;
  std::vector<OperationPtr> orphans_;  ///< last operations of blocking streams that are no more
  std::uint64_t next_id_ = 1, created_ = 0;
  bool non_blocking_ = false, branches_ = false;
};

}  // namespace vertebra::emulator::runtime
