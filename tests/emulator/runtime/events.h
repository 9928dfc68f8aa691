#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <vector>

#include "tests/emulator/runtime/handle_table.h"
#include "tests/emulator/runtime/operation.h"

namespace vertebra::emulator::runtime {

struct GraphNode;

struct Event {
  unsigned flags = cudaEventDefault;
  OperationPtr operation;  ///< the last record of it; null: none yet
  /// Recorded in a capture instead: its number, and what a stream that waits for the event waits
  /// for.
  std::uint64_t capture = 0;
  std::vector<GraphNode*> captured;

  bool timed() const { return !(flags & cudaEventDisableTiming); }
};

using Events = HandleTable<Event, cudaEvent_t>;

}  // namespace vertebra::emulator::runtime
