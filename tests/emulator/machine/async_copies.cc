#include "tests/emulator/machine/async_copies.h"

#include <algorithm>

namespace vertebra::emulator {

AsyncCopy& AsyncCopies::add(std::uint32_t line, LaneMask lanes, unsigned bytes) {
  if (spare_.empty()) spare_.push_back(std::make_unique<AsyncCopy>());
  in_flight_.push_back(std::move(spare_.back()));
  spare_.pop_back();
  AsyncCopy& copy = *in_flight_.back();
  copy.line = line;
  copy.lanes = lanes;
  copy.bytes = bytes;
  copy.tainted = false;
  copy.number = issued_++;
  std::copy(committed_.begin(), committed_.end(), copy.group);
  return copy;
}

void AsyncCopies::commit(LaneMask lanes) {
  for (; lanes; lanes &= lanes - 1) ++committed_[static_cast<unsigned>(__builtin_ctz(lanes))];
}

}  // namespace vertebra::emulator
