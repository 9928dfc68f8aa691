#include "tests/emulator/machine/residency.h"

#include <algorithm>

#include "tests/emulator/machine/slot.h"

namespace vertebra::emulator {
namespace {

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t step) {
  return (value + step - 1) / step * step;
}

// Shared memory is handed out in pieces of this many bytes (cuda_occupancy.h of the toolkit).
constexpr std::uint64_t shared_granularity(unsigned major) { return major >= 8 ? 128 : 256; }

}  // namespace

unsigned resident_blocks(const Device& device, std::uint64_t threads, std::uint64_t shared) {
  if (threads == 0 || threads > Device::threads_per_block ||
      shared > device.shared_per_block_optin) {
    return 0;
  }
  std::uint64_t blocks =
      std::min<std::uint64_t>(device.blocks_per_multiprocessor,
                              device.threads_per_multiprocessor / round_up(threads, warp_lanes));
  const std::uint64_t taken = round_up(shared + Device::reserved_shared_per_block(device.major),
                                       shared_granularity(device.major));
  if (taken > 0) blocks = std::min(blocks, device.shared_per_multiprocessor / taken);
  return static_cast<unsigned>(blocks);
}

}  // namespace vertebra::emulator
