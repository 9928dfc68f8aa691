#include <array>
#include <cstring>

#include "tests/emulator/ops/lanes.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// One byte a lane: 0xFF for the lanes of the mask, else 0.
void spread(LaneMask mask, std::uint8_t* bytes) {
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    bytes[lane] = static_cast<std::uint8_t>(-(mask >> lane & 1));
}

}  // namespace

void taint_all(Warp& warp, const Code& code, LaneMask mask) {
  std::uint8_t any[warp_lanes] = {};
  for (unsigned n = 0; n < code.inputs; ++n) {
    const Slot& input = code.input(n);
    if (!input || input.constant) continue;
    if (input.bits == 1) {
      std::uint8_t lanes[warp_lanes];
      spread(warp.taint_lanes(input), lanes);
      for (unsigned lane = 0; lane < warp_lanes; ++lane) any[lane] |= lanes[lane];
    } else {
      const std::uint8_t* in = warp.taint(input);
      for (unsigned lane = 0; lane < warp_lanes; ++lane) any[lane] |= in[lane];
    }
  }
  std::uint8_t chosen[warp_lanes];
  spread(mask, chosen);
  for (unsigned n = 0; n < code.outputs; ++n) {
    const Slot& output = code.output(n);
    if (!output) continue;
    if (output.bits == 1) {
      const LaneMask tainted = test_lanes([&](unsigned lane) { return any[lane] != 0; });
      LaneMask& out = warp.taint_lanes(output);
      out = (out & ~mask) | (tainted & mask);
    } else {
      const auto all_bytes = static_cast<std::uint8_t>((1u << output.bits / 8) - 1);
      std::uint8_t* out = warp.taint(output);
      for (unsigned lane = 0; lane < warp_lanes; ++lane) {
        const std::uint8_t tainted = any[lane] != 0 ? all_bytes : 0;
        out[lane] = chosen[lane] ? tainted : out[lane];
      }
    }
  }
}

void taint_bytes(Warp& warp, const Code& code, LaneMask mask) {
  const Slot& output = code.output(0);
  if (output.bits == 1) {
    taint_all(warp, code, mask);
    return;
  }
  std::uint8_t bytes[warp_lanes] = {};
  for (unsigned n = 0; n < code.inputs; ++n) {
    const std::uint8_t* in = warp.taint(code.input(n));
    for (unsigned lane = 0; lane < warp_lanes; ++lane) bytes[lane] |= in[lane];
  }
  write_taint(warp, code, mask, 0, [&](unsigned lane) { return bytes[lane]; });
}

}  // namespace vertebra::emulator::EMULATOR_ISA
