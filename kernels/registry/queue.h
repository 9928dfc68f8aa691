// Where work goes: a backend's stream. Work runs in the order in which it was enqueued.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace vertebra {

// Work of a queue that can be enqueued again as a whole (a captured CUDA graph).
class Recording {
 public:
  Recording() = default;
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  virtual ~Recording() = default;
};

// One thread at a time. Pointers of a copy stay valid until the queue has finished. An error of
// earlier work may surface in any call: DeviceError, after which the queue is of no more use.
class Queue {
 public:
  Queue() = default;
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  virtual ~Queue() = default;

  virtual void copy_to_device(void* to, const void* from, std::int64_t bytes) = 0;
  virtual void copy_to_host(void* to, const void* from, std::int64_t bytes) = 0;
  // Device memory.
  virtual void zero(void* to, std::int64_t bytes) = 0;
  // Blocks until all work has finished.
  virtual void wait() = 0;

  // What `enqueue` enqueues on this queue, without running it; null where the backend has nothing
  // that is faster than enqueueing again.
  virtual std::unique_ptr<Recording> record(const std::function<void()>& enqueue) = 0;
  // Enqueues a recording of this queue.
  virtual void replay(const Recording& recording) = 0;

  // Notes the time at which all work so far has finished; milliseconds between the last notes of
  // two indices (0 and up), after wait(). Not within a recording.
  virtual void mark(std::size_t index) = 0;
  virtual double milliseconds(std::size_t from, std::size_t to) const = 0;
};

}  // namespace vertebra
