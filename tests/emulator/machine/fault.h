#pragma once

#include <cstdint>
#include <exception>

#include "tests/emulator/checks/settings.h"

namespace vertebra::emulator {

/// How a launch ended; the runtime turns it into a cudaError_t.
enum class LaunchStatus : std::uint8_t {
  success,
  illegal_address,
  misaligned_address,
  assertion,
  trap,
  stack_overflow,
  timeout,      ///< deadlock or step budget
  unsupported,  ///< an instruction that the emulator does not know
};

/// Thrown by a handler after it reported; ends the launch.
struct Fault : std::exception {
  explicit Fault(LaunchStatus how) : status(how) {}
  const char* what() const noexcept override { return "fault in an emulated kernel"; }
  LaunchStatus status;
};

}  // namespace vertebra::emulator
