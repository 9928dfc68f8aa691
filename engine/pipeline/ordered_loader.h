// Threads that take inputs from a source, load them side by side, and give them in order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "vertebra/pipeline.h"

namespace vertebra {

class OrderedLoader {
 public:
  using Source = std::function<std::optional<PipelineInput>()>;
  using Load = std::function<Image(const std::string&)>;

  // An input and its pixels; input.error is set if it has none.
  struct Item {
    PipelineInput input;
    Image image;
  };

  enum class Next : std::uint8_t { kItem, kEnd, kNotYet };

  // Starts `threads` threads (>= 1) that hold at most `queue` inputs (>= 1), counted from the
  // source to release(). `source` is called by one thread at a time, `load` by all. An exception of
  // `load` becomes the error of its input.
  OrderedLoader(Source source, Load load, int threads, std::int64_t queue);
  OrderedLoader(const OrderedLoader&) = delete;
  OrderedLoader& operator=(const OrderedLoader&) = delete;
  // Loads in progress are finished, and thrown away; waits for the source if it is being read.
  ~OrderedLoader();

  // Moves the next input in order into `item`; waits up to `patience` for it. Throws what the
  // source threw once all inputs before it have been given. For one consumer thread.
  Next next(Item& item, std::chrono::milliseconds patience);

  // Says that the oldest `n` inputs that next() gave are done with: as many more may be taken.
  void release(std::int64_t n);

  // Time spent in `load`, summed over the threads. Exact once next() has said kEnd.
  double busy_seconds() const;

 private:
  void work();
  Item load_one(PipelineInput input) const;

  const Source source_;
  const Load load_;
  mutable std::mutex mutex_;
  std::condition_variable can_take_;        // a place is free, the source is free, or it is over
  std::condition_variable ready_;           // a slot was filled, or the source has ended
  std::vector<std::optional<Item>> slots_;  // input i lies in slot i % size
  std::int64_t taken_ = 0;                  // inputs that the source gave
  std::int64_t given_ = 0;                  // inputs that next() gave
  std::int64_t released_ = 0;
  bool reading_ = false;  // a thread is inside source_
  bool ended_ = false;    // the source gave its last, or threw
  bool stop_ = false;     // the destructor runs
  std::exception_ptr source_failure_;
  double busy_seconds_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace vertebra
