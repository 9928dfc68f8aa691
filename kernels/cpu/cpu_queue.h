// The CPU backend's queue, and its share of the machine.
#pragma once

#include <memory>

#include "kernels/registry/queue.h"

namespace vertebra::cpu {

// Work enqueued has finished when enqueue returns.
std::unique_ptr<Queue> make_queue();

// Sets the number of OpenMP threads that the calling thread's work uses and restores the former
// number when it goes. A property of the calling thread alone: nothing of the host program changes.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;
  ~ThreadScope();

 private:
  int former_;
};

// Cores that this process may use, at least 1.
int available_threads();

}  // namespace vertebra::cpu
