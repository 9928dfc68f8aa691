#include "tests/emulator/runtime/hidden_destination.h"

#include <algorithm>

namespace vertebra::emulator::runtime {
namespace {

constexpr std::byte cover{0xCD};

}  // namespace

void HiddenDestination::hide(const CopyWork& copy) {
  for (const MemoryRange& range : copy.destination_box().ranges()) {
    auto* at = reinterpret_cast<std::byte*>(range.address);
    rows_.push_back({at, {at, at + range.bytes}});
    std::fill_n(at, range.bytes, cover);
  }
}

void HiddenDestination::show() {
  for (const Row& row : rows_)
    for (std::size_t n = 0; n < row.bytes.size(); ++n)
      if (row.at[n] == cover) row.at[n] = row.bytes[n];
  rows_.clear();
}

}  // namespace vertebra::emulator::runtime
