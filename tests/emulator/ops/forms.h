#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"
#include "tests/emulator/ops/words.h"

// What the lowering functions of the arithmetic families have in common.
namespace vertebra::emulator::EMULATOR_ISA {

/// A fundamental type of PTX ISA 5.2.1: its letter and width. 8-bit ones live in 16-bit rows.
struct ScalarType {
  char letter;  ///< 'u', 's', 'b' or 'f'
  unsigned bits;

  bool is_signed() const { return letter == 's'; }
  unsigned row_bits() const { return bits < 16 ? 16 : bits; }
};

/// Parses "u8" to "f64". Throws Unsupported.
inline ScalarType scalar_type(std::string_view name) {
  if (name.size() >= 2 && contains_word("u s b f", name.substr(0, 1))) {
    const std::string_view width = name.substr(1);
    for (unsigned bits : {8u, 16u, 32u, 64u})
      if (width == std::to_string(bits)) return {name[0], bits};
  }
  throw Unsupported{"type ." + std::string(name)};
}

/// Throws Unsupported if the instruction has a modifier that is not in the list ("rn ftz f32").
inline void allow_only(const Lowering& l, std::string_view words) {
  const auto& modifiers = l.instruction().modifiers;
  for (std::size_t n = 1; n < modifiers.size(); ++n)
    if (!contains_word(words, modifiers[n]))
      throw Unsupported{"modifier ." + std::string(modifiers[n])};
}

/// Handler: output 0 = Op(inputs).
template <typename Op, typename Out, typename... In>
void apply(Warp& warp, const Code& code, LaneMask mask) {
  map<Out, In...>(warp, code, mask, Op{});
}

/// f(T{}) for the C++ type T of an integer type: unsigned for .u and .b.
template <typename F>
Handler for_integer(ScalarType type, F&& f) {
  switch (type.bits) {
    case 16:
      return type.is_signed() ? f(std::int16_t{}) : f(std::uint16_t{});
    case 32:
      return type.is_signed() ? f(std::int32_t{}) : f(std::uint32_t{});
    case 64:
      return type.is_signed() ? f(std::int64_t{}) : f(std::uint64_t{});
    default:
      throw Unsupported{"8-bit operands"};
  }
}

/// Emits `d = run(a, b, ..)`: operand 0 is a row of `type`, the others rows of `input_bits`.
inline Code& emit_rows(Lowering& l, Handler run, InstructionClass kind, ScalarType type,
                       const std::vector<unsigned>& input_bits, Handler taint = taint_all) {
  if (l.operand_count() != input_bits.size() + 1) throw Unsupported{"number of operands"};
  std::vector<Slot> inputs;
  for (unsigned n = 0; n < input_bits.size(); ++n)
    inputs.push_back(l.source(l.operand(n + 1), input_bits[n]));
  const Slot output = l.destination(l.operand(0), type.row_bits(), type.is_signed());
  return l.emit(run, kind, std::vector<Slot>{output}, inputs, taint);
}

/// As above with `inputs` operands that have the type of the result.
inline Code& emit_same(Lowering& l, Handler run, InstructionClass kind, ScalarType type,
                       unsigned inputs, Handler taint = taint_all) {
  return emit_rows(l, run, kind, type, std::vector<unsigned>(inputs, type.row_bits()), taint);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
