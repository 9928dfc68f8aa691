#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "tests/emulator/runtime/operation.h"
#include "tests/emulator/runtime/order_check.h"

namespace vertebra::emulator::runtime {

/// Runs operations in an order that their dependencies allow. Eager: each at its submission.
/// Deferred: only once the host waits for it, or for what depends on it; which of the legal orders,
/// and how much of the other work runs meanwhile, is drawn by the seed.
class Scheduler {
 public:
  explicit Scheduler(Runtime& runtime);

  /// A lane for a chain of operations.
  std::size_t take_lane();
  /// The chain has ended. The lane is taken again once the host has waited for all of it.
  void give_lane(std::size_t lane) { given_lanes_.push_back(lane); }

  /// Submits. A fault in eager mode shows in Runtime::sticky.
  OperationPtr add(Work work, std::string place, std::size_t lane, std::vector<OperationPtr> after);

  /// The host waits for them. Returns Runtime::sticky.
  cudaError_t wait(const std::vector<OperationPtr>& operations);
  cudaError_t wait_for_all();
  /// The host asks whether it is done, and knows it if so. Deferred: as the seed will have it, it
  /// is not yet, or it runs now; a program that asks again and again gets there.
  bool query(const OperationPtr& operation);

  /// What is queued, in the order of submission.
  const std::vector<OperationPtr>& pending() const { return pending_; }
  /// Drops it and all that is remembered.
  void reset();

 private:
  void run(const OperationPtr& operation);
  void run_until(const std::vector<OperationPtr>& targets);
  std::vector<OperationPtr> unfinished_before(const std::vector<OperationPtr>& targets) const;
  void host_knows(const Clock& clock);
  std::size_t draw(std::size_t choices) { return random_() % choices; }

  Runtime& runtime_;
  OrderCheck order_;
  std::vector<OperationPtr> pending_;
  std::vector<std::uint64_t> ticks_;  ///< by lane
  std::vector<std::size_t> given_lanes_;
  Clock host_;  ///< what the host has waited for
  Clock all_;   ///< all that was submitted
  std::uint64_t submitted_ = 0;
  double now_ = 0;  ///< milliseconds of the model's clock
  std::mt19937_64 random_;
};

}  // namespace vertebra::emulator::runtime
