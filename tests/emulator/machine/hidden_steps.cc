#include "tests/emulator/machine/hidden_steps.h"

#include <cstring>
#include <type_traits>

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/special_registers.h"
#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {
namespace {

template <typename To, typename From>
void convert_row(Warp& warp, const Code& code, LaneMask mask) {
  To* out = warp.row<To>(code.output(0));
  const From* in = warp.row<const From>(code.input(0));
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    out[lane] = (mask >> lane & 1) ? static_cast<To>(in[lane]) : out[lane];
}

template <typename To, bool sign_extend>
void extend_low_byte(Warp& warp, const Code& code, LaneMask mask) {
  To* out = warp.row<To>(code.output(0));
  const auto* in = warp.row<const std::uint16_t>(code.input(0));
  using Byte = std::conditional_t<sign_extend, std::int8_t, std::uint8_t>;
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    out[lane] = (mask >> lane & 1) ? static_cast<To>(static_cast<Byte>(in[lane])) : out[lane];
}

void invert_predicate(Warp& warp, const Code& code, LaneMask mask) {
  LaneMask& out = warp.lanes(code.output(0));
  out = (out & ~mask) | (~warp.lanes(code.input(0)) & mask);
}

template <typename T>
void local_address_row(Warp& warp, const Code& code, LaneMask mask) {
  T* out = warp.row<T>(code.output(0));
  const auto value = static_cast<T>(code.immediate + warp.local_base);
  for_lanes(mask, [&](unsigned lane) { out[lane] = value; });
}

template <typename T>
void special_row(Warp& warp, const Code& code, LaneMask mask) {
  T* out = warp.row<T>(code.output(0));
  const auto which = static_cast<unsigned>(code.immediate);
  for_lanes(mask, [&](unsigned lane) {
    out[lane] = static_cast<T>(special_register(warp, which, lane));
  });
}

}  // namespace

Handler resize(unsigned from, unsigned to, bool sign_extend) {
  switch (from * 100 + to) {
    case 6432:
      return convert_row<std::uint32_t, std::uint64_t>;
    case 6416:
      return convert_row<std::uint16_t, std::uint64_t>;
    case 3216:
      return convert_row<std::uint16_t, std::uint32_t>;
    case 1632:
      return sign_extend ? convert_row<std::uint32_t, std::int16_t>
                         : convert_row<std::uint32_t, std::uint16_t>;
    case 1664:
      return sign_extend ? convert_row<std::uint64_t, std::int16_t>
                         : convert_row<std::uint64_t, std::uint16_t>;
    default:
      return sign_extend ? convert_row<std::uint64_t, std::int32_t>
                         : convert_row<std::uint64_t, std::uint32_t>;
  }
}

Handler extend_byte(unsigned to, bool sign_extend) {
  switch (to) {
    case 16:
      return sign_extend ? extend_low_byte<std::uint16_t, true>
                         : extend_low_byte<std::uint16_t, false>;
    case 32:
      return sign_extend ? extend_low_byte<std::uint32_t, true>
                         : extend_low_byte<std::uint32_t, false>;
    default:
      return sign_extend ? extend_low_byte<std::uint64_t, true>
                         : extend_low_byte<std::uint64_t, false>;
  }
}

Handler invert() { return invert_predicate; }

Handler local_address(unsigned bits) {
  return bits == 64 ? local_address_row<std::uint64_t> : local_address_row<std::uint32_t>;
}

Handler read_special(unsigned bits) {
  switch (bits) {
    case 16:
      return special_row<std::uint16_t>;
    case 32:
      return special_row<std::uint32_t>;
    default:
      return special_row<std::uint64_t>;
  }
}

void move_taint(Warp& warp, const Code& code, LaneMask mask) {
  const Slot& out = code.output(0);
  if (out.bits == 1) {
    LaneMask& to = warp.taint_lanes(out);
    to = (to & ~mask) | (warp.taint_lanes(code.input(0)) & mask);
    return;
  }
  std::uint8_t* to = warp.taint(out);
  const std::uint8_t* from = code.inputs ? warp.taint(code.input(0)) : Warp::zero_taint;
  const auto kept = static_cast<std::uint8_t>((1u << out.bits / 8) - 1);
  for_lanes(mask, [&](unsigned lane) { to[lane] = from[lane] & kept; });
}

void refuse_to_run(Warp& warp, const Code& code, LaneMask) {
  warp.unsupported(code,
                   warp.frame->function->unsupported[static_cast<std::size_t>(code.immediate)]);
}

}  // namespace vertebra::emulator
