#include "tests/emulator/runtime/block_filter.h"

#include <algorithm>
#include <utility>

#include "tests/emulator/runtime/launch.h"

namespace vertebra::emulator::runtime {
namespace {

thread_local std::vector<std::uint64_t> next_blocks;

}  // namespace

std::vector<std::uint64_t> take_block_filter() { return std::exchange(next_blocks, {}); }

}  // namespace vertebra::emulator::runtime

void vertebraEmuRunOnlyBlocks(const uint64_t* linear, size_t count) {
  auto& blocks = vertebra::emulator::runtime::next_blocks;
  blocks.assign(linear, linear + count);
  std::ranges::sort(blocks);
  const auto repeated = std::ranges::unique(blocks);
  blocks.erase(repeated.begin(), repeated.end());
}
