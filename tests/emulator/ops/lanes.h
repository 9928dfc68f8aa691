#pragma once

#include <cstdint>
#include <tuple>
#include <utility>

#include "tests/emulator/machine/warp.h"

// How handlers run over 32 lanes. Everything under ops/ is compiled once for each Isa, into the
// namespace that CMake names in EMULATOR_ISA.
#ifndef EMULATOR_ISA
#define EMULATOR_ISA portable
#endif

namespace vertebra::emulator::EMULATOR_ISA {

/// Writes f(lane) to output `n` for the lanes of the mask. f may be evaluated for all 32 lanes, so it
/// must be harmless for any value of the inputs. Rows never overlap unless they are the same row.
template <typename Out, typename F>
inline void write_lanes(Warp& warp, const Code& code, LaneMask mask, unsigned n, F&& f) {
  Out* out = warp.row<Out>(code.output(n));
  if (mask == all_lanes) {
#pragma GCC ivdep
    for (unsigned lane = 0; lane < warp_lanes; ++lane) out[lane] = f(lane);
    return;
  }
  alignas(64) Out values[warp_lanes];
#pragma GCC ivdep
  for (unsigned lane = 0; lane < warp_lanes; ++lane) values[lane] = f(lane);
#pragma GCC ivdep
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    out[lane] = (mask >> lane & 1) ? values[lane] : out[lane];
}

namespace detail {
template <typename Out, typename... In, typename F, std::size_t... I>
inline void map(Warp& warp, const Code& code, LaneMask mask, F&& f, std::index_sequence<I...>) {
  const std::tuple<const In*...> in{warp.row<const In>(code.input(I))...};
  write_lanes<Out>(warp, code, mask, 0, [&](unsigned lane) { return f(std::get<I>(in)[lane]...); });
}
}  // namespace detail

/// output(0)[lane] = f(input(0)[lane], input(1)[lane], ..), for the lanes of the mask:
/// map<float, float, float>(warp, code, mask, [](float a, float b) { return a + b; }).
template <typename Out, typename... In, typename F>
inline void map(Warp& warp, const Code& code, LaneMask mask, F&& f) {
  detail::map<Out, In...>(warp, code, mask, f, std::index_sequence_for<In...>{});
}

/// The lanes for which f(lane) holds.
template <typename F>
inline LaneMask test_lanes(F&& f) {
  LaneMask result = 0;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) result |= LaneMask{f(lane) ? 1u : 0u} << lane;
  return result;
}

/// Sets the predicate of output n to `value` for the lanes of the mask.
inline void write_predicate(Warp& warp, const Code& code, LaneMask mask, unsigned n,
                            LaneMask value) {
  LaneMask& out = warp.lanes(code.output(n));
  out = (out & ~mask) | (value & mask);
}

/// Gives output `n` (a row) the taint f(lane), masked to the bytes that it has, in the lanes of the
/// mask.
template <typename F>
inline void write_taint(Warp& warp, const Code& code, LaneMask mask, unsigned n, F&& f) {
  const auto width = static_cast<std::uint8_t>((1u << code.output(n).bits / 8) - 1);
  std::uint8_t* out = warp.taint(code.output(n));
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const auto tainted = static_cast<std::uint8_t>(f(lane) & width);
    out[lane] = (mask >> lane & 1) ? tainted : out[lane];
  }
}

/// Taint of instructions whose every output depends on every input: a tainted byte of any input
/// taints all bytes of the outputs, lane by lane.
void taint_all(Warp& warp, const Code& code, LaneMask mask);
/// Taint of moves and bitwise logic: output 0's byte n depends on byte n of the inputs.
void taint_bytes(Warp& warp, const Code& code, LaneMask mask);

}  // namespace vertebra::emulator::EMULATOR_ISA
