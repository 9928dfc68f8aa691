#pragma once

#include <cstddef>
#include <deque>

#include "tests/emulator/machine/machine.h"
#include "tests/emulator/runtime/footprint.h"
#include "tests/emulator/runtime/operation.h"

namespace vertebra::emulator::runtime {

/// Finds operations that touch the same bytes, one of them writing, though neither must come before
/// the other: on a GPU they may run at the same time. Reports stream-order, once for two kinds of
/// operations and an allocation. Atomics count as writes.
class OrderCheck {
 public:
  explicit OrderCheck(Machine& machine) : machine_(machine) {}

  /// Compares an operation with those that were added before it, and remembers it.
  void add(const OperationPtr& operation, Footprint footprint);
  /// Forgets operations that everything still to come is ordered behind.
  void forget(const Clock& known);
  void clear();

 private:
  struct Record {
    OperationPtr operation;
    Footprint footprint;
  };
  /// `first` was submitted first.
  void report(const Operation& first, const Operation& second, const Conflict& conflict);

  Machine& machine_;
  std::deque<Record> records_;
  std::size_t pages_ = 0;  ///< of all records
};

}  // namespace vertebra::emulator::runtime
