#pragma once

#include <cstddef>
#include <vector>

#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

/// Fills the destination of a queued copy into host memory with 0xCD, so that a program that reads
/// it before it has synchronised sees what no GPU promised it. Whenever queued work runs, the old
/// bytes are back: work that is ahead in the queue may still read them.
class HiddenDestination {
 public:
  /// Saves the destination's bytes and covers them. Only for copies whose destination is host
  /// memory.
  void hide(const CopyWork& copy);
  /// Puts the saved bytes back, apart from those that the program has changed since.
  void show();

 private:
  struct Row {
    std::byte* at;
    std::vector<std::byte> bytes;
  };
  std::vector<Row> rows_;
};

}  // namespace vertebra::emulator::runtime
