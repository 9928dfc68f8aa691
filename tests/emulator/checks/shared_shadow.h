#pragma once

#include <cstdint>
#include <vector>

#include "tests/emulator/machine/code.h"

namespace vertebra::emulator {

class Warp;

/// What is known of each byte of a block's shared memory: whether it was written, by whom and when,
/// who read it, whether a cp.async into it is in flight. Order between warps is kept as vector
/// clocks: barriers, mbarriers and shared atomics join them; __syncwarp and every other .sync
/// collective order the lanes of a warp. Reports shared-race, cp.async and uninit.
class SharedShadow {
 public:
  SharedShadow(std::uint32_t bytes, unsigned warps);

  // -- called by the interpreter
  /// All warps of the mask have met at a barrier.
  void barrier(std::uint32_t warps);
  /// Warps arrived without waiting (bar.arrive): `release` when they arrive, and the waiting ones
  /// acquire at completion. Both are covered by barrier() with all of them.
  void warp_sync(unsigned warp);

  // -- called by the memory handlers are in the second half of this class (see ops/memory)
};

}  // namespace vertebra::emulator
