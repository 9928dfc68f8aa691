#pragma once

#include <concepts>
#include <cstdint>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/half.h"
#include "tests/emulator/ops/words.h"

// What the arithmetic and the comparisons of f16, bf16 and their pairs have in common.
namespace vertebra::emulator::EMULATOR_ISA {

/// IEEE 754 binary16.
struct Half {
  static constexpr std::uint16_t infinity = 0x7C00, one = 0x3C00;
  static float to_float(std::uint16_t bits) { return half_to_float(bits); }
  static std::uint16_t round(float value) { return float_to_half(value); }
  static std::uint16_t round(double value) { return double_to_half(value); }
};

/// The upper half of a float.
struct Bfloat {
  static constexpr std::uint16_t infinity = 0x7F80, one = 0x3F80;
  static float to_float(std::uint16_t bits) { return bfloat_to_float(bits); }
  static std::uint16_t round(float value) { return float_to_bfloat(value); }
  static std::uint16_t round(double value) { return double_to_bfloat(value); }
};

inline constexpr std::uint16_t sign16 = 0x8000, magnitude16 = 0x7FFF;

template <typename Format>
bool is_nan(std::uint16_t bits) {
  return (bits & magnitude16) > Format::infinity;
}

/// `.ftz`: a subnormal becomes the zero of its sign.
template <typename Format>
std::uint16_t flush(std::uint16_t bits) {
  return static_cast<std::uint16_t>((bits & Format::infinity) == 0 ? bits & sign16 : bits);
}

/// f of the values in a lane: one in 16 bits, two in 32.
template <typename F>
std::uint16_t each_half(F&& f, std::same_as<std::uint16_t> auto... in) {
  return f(in...);
}
template <typename F>
std::uint32_t each_half(F&& f, std::same_as<std::uint32_t> auto... in) {
  const std::uint32_t low = f(static_cast<std::uint16_t>(in)...);
  const std::uint32_t high = f(static_cast<std::uint16_t>(in >> 16)...);
  return low | high << 16;
}

/// The last modifier, taken apart.
struct HalfType {
  explicit HalfType(std::string_view name)
      : bfloat(name.starts_with('b')), pair(name.ends_with("x2")) {}
  unsigned bits() const { return pair ? 32 : 16; }
  bool bfloat, pair;
};

/// Taint of instructions on pairs: each half of the outputs depends on that half of the inputs, and
/// on all predicates.
void taint_pairs(Warp& warp, const Code& code, LaneMask mask);

void lower_half_setp(Lowering& lowering);
void lower_half_set(Lowering& lowering);

}  // namespace vertebra::emulator::EMULATOR_ISA
