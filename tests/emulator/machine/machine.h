#pragma once

#include "tests/emulator/checks/findings.h"
#include "tests/emulator/checks/settings.h"
#include "tests/emulator/machine/device.h"
#include "tests/emulator/memory/memory.h"

namespace vertebra::emulator {

/// One emulated GPU: what every launch, copy and module shares.
struct Machine {
  /// Throws std::invalid_argument for a device that find_device does not know.
  explicit Machine(Settings settings);

  const Settings settings;
  const Device& device;
  Findings findings;
  Memory memory;
  std::uint64_t stack_limit = 1024;  ///< bytes a thread (cudaLimitStackSize)
};

/// Windows of generic addresses (bits 63 to 56 of the address). Global memory has 0 there.
inline constexpr std::uint64_t shared_window = 0x01ull << 56;
inline constexpr std::uint64_t local_window = 0x02ull << 56;
inline constexpr std::uint64_t parameter_window = 0x03ull << 56;
inline constexpr std::uint64_t function_window = 0x04ull << 56;  ///< + 16 * (index in the module)
inline constexpr std::uint64_t window_of(std::uint64_t address) { return address & 0xFFull << 56; }

}  // namespace vertebra::emulator
