#include "tests/emulator/machine/machine.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace vertebra::emulator {
namespace {

const Device& device_or_throw(const std::string& key) {
  if (const Device* device = find_device(key)) return *device;
  throw std::invalid_argument(
      fmt::format("VERTEBRA_EMU_DEVICE is \"{}\"; it may be T4, A100, L4, H100 or B200", key));
}

}  // namespace

Machine::Machine(Settings wanted)
    : settings(std::move(wanted)),
      device(device_or_throw(settings.device)),
      findings(settings),
      memory(device.memory_bytes) {}

}  // namespace vertebra::emulator
