#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulator/runtime/clock.h"
#include "tests/emulator/runtime/hidden_destination.h"
#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

struct Operation;
using OperationPtr = std::shared_ptr<Operation>;

/// Work that was submitted: what it waits for, and where it stands in the order of all work.
struct Operation {
  std::uint64_t number = 0;  ///< in the order of submission
  Work work;
  std::string place;                ///< "stream 3", "a graph in stream 3"
  std::vector<OperationPtr> after;  ///< what it waits for; empty once it is done
  std::size_t lane = 0;
  Clock clock;          ///< what happens before it, itself included
  bool done = false;    ///< or given up after a fault
  double finished = 0;  ///< milliseconds of the model's clock
  HiddenDestination hidden;

  /// "kernel saxpy in stream 3"
  std::string describe() const { return runtime::describe(work) + " in " + place; }
  /// Every run of this comes before every run of the other.
  bool before(const Operation& other) const { return other.clock[lane] >= clock[lane]; }
};

}  // namespace vertebra::emulator::runtime
