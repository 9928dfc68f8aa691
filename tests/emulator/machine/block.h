#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "tests/emulator/checks/shared_shadow.h"
#include "tests/emulator/machine/launch.h"
#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {

/// A named barrier of a block (PTX ISA 9.7.13.1).
struct NamedBarrier {
  std::uint32_t expected = 0;  ///< threads; 0: nobody has arrived
  std::uint32_t arrived = 0;   ///< threads
  std::uint32_t warps = 0;     ///< bit n: warp n has arrived
  std::uint32_t waiting = 0;   ///< bit n: warp n waits for it
  bool reduces = false;
  std::uint32_t votes = 0;     ///< threads whose predicate was true
  const Code* first = nullptr; ///< who arrived first, for messages
};

/// One thread block in flight. Only one thread of the emulator works on it at a time.
class Block {
 public:
  Block(LaunchContext& launch, std::uint64_t linear_index);

  LaunchContext& launch;
  Dim3 index;
  std::uint64_t linear_index;
  std::vector<std::byte> shared;        ///< static, then dynamic
  SharedShadow shadow;                  ///< what happened to each byte of it
  std::vector<std::unique_ptr<Warp>> warps;
  NamedBarrier barriers[16];
  std::uint64_t steps = 0;  ///< warp instructions executed by the block
};

}  // namespace vertebra::emulator
