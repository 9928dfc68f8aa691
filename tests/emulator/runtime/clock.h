#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace vertebra::emulator::runtime {

/// A vector clock. Lane n counts the operations of one chain in which each waits for the one before
/// it: a stream, or a branch of a graph.
class Clock {
 public:
  std::uint64_t operator[](std::size_t lane) const {
    return lane < ticks_.size() ? ticks_[lane] : 0;
  }
  /// Knows all that the other knows.
  void join(const Clock& other) {
    if (ticks_.size() < other.ticks_.size()) ticks_.resize(other.ticks_.size());
    for (std::size_t n = 0; n < other.ticks_.size(); ++n)
      ticks_[n] = std::max(ticks_[n], other.ticks_[n]);
  }
  /// Knows no more than both know.
  void meet(const Clock& other) {
    ticks_.resize(std::min(ticks_.size(), other.ticks_.size()));
    for (std::size_t n = 0; n < ticks_.size(); ++n) ticks_[n] = std::min(ticks_[n], other[n]);
  }
  void set(std::size_t lane, std::uint64_t tick) {
    if (ticks_.size() <= lane) ticks_.resize(lane + 1);
    ticks_[lane] = tick;
  }

 private:
  std::vector<std::uint64_t> ticks_;
};

}  // namespace vertebra::emulator::runtime
