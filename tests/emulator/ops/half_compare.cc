#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/ops/half_format.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// How two values relate; a comparison is the set of relations for which it holds.
enum Relation : unsigned { less = 1, equal = 2, greater = 4, unordered = 8 };

constexpr std::pair<std::string_view, unsigned> comparisons[] = {
    {"eq", equal},
    {"ne", less | greater},
    {"lt", less},
    {"le", less | equal},
    {"gt", greater},
    {"ge", greater | equal},
    {"equ", equal | unordered},
    {"neu", less | greater | unordered},
    {"ltu", less | unordered},
    {"leu", less | equal | unordered},
    {"gtu", greater | unordered},
    {"geu", greater | equal | unordered},
    {"num", less | equal | greater},
    {"nan", unordered},
};

enum class Combine : std::uint8_t { none, with_and, with_or, with_xor };

/// What stands between "setp" or "set" and the types. Code::aux holds it: relations, combination,
/// ftz.
struct Comparison {
  std::uint8_t relations = 0;
  Combine combine = Combine::none;
  bool ftz = false;
};

/// Reads the modifiers from the first to before `end`.
Comparison read_modifiers(Lowering& lowering, std::size_t end) {
  Comparison result;
  for (unsigned n = 1; n < end; ++n) {
    const std::string_view modifier = lowering.modifier(n);
    if (modifier == "and") {
      result.combine = Combine::with_and;
    } else if (modifier == "or") {
      result.combine = Combine::with_or;
    } else if (modifier == "xor") {
      result.combine = Combine::with_xor;
    } else if (modifier == "ftz") {
      result.ftz = true;
    } else {
      for (const auto& [name, relations] : comparisons)
        if (n == 1 && modifier == name) result.relations = static_cast<std::uint8_t>(relations);
      if (n != 1 || result.relations == 0) throw Unsupported{"." + std::string(modifier)};
    }
  }
  return result;
}

template <typename Format>
bool compare(std::uint16_t a, std::uint16_t b, unsigned relations, bool ftz) {
  const float x = Format::to_float(ftz ? flush<Format>(a) : a);
  const float y = Format::to_float(ftz ? flush<Format>(b) : b);
  const unsigned relation = (x < y ? less : 0u) | (x == y ? equal : 0u) | (x > y ? greater : 0u);
  return ((relation != 0 ? relation : unordered) & relations) != 0;
}

/// The lanes for which the comparison of the low (`shift` 0) or high (16) halves of inputs 0 and 1
/// holds.
template <typename Format, typename Lane>
LaneMask compare_lanes(Warp& warp, const Code& code, unsigned shift) {
  const Lane* a = warp.row<const Lane>(code.input(0));
  const Lane* b = warp.row<const Lane>(code.input(1));
  return test_lanes([&](unsigned lane) {
    return compare<Format>(static_cast<std::uint16_t>(a[lane] >> shift),
                           static_cast<std::uint16_t>(b[lane] >> shift), code.aux[0],
                           code.aux[2] != 0);
  });
}

/// Joins the comparison with input 2, where the instruction has one.
LaneMask combined(Warp& warp, const Code& code, LaneMask holds) {
  switch (static_cast<Combine>(code.aux[1])) {
    case Combine::with_and:
      return holds & warp.lanes(code.input(2));
    case Combine::with_or:
      return holds | warp.lanes(code.input(2));
    case Combine::with_xor:
      return holds ^ warp.lanes(code.input(2));
    default:
      return holds;
  }
}

/// p|q of one value: the comparison and its inverse; of a pair: the low and the high half.
template <typename Format, typename Lane>
void run_setp(Warp& warp, const Code& code, LaneMask mask) {
  const LaneMask low = compare_lanes<Format, Lane>(warp, code, 0);
  const LaneMask second =
      sizeof(Lane) == 2 ? ~low : compare_lanes<Format, Lane>(warp, code, 16 % (8 * sizeof(Lane)));
  const LaneMask p = combined(warp, code, low), q = combined(warp, code, second);
  write_predicate(warp, code, mask, 0, p);
  if (code.outputs > 1) write_predicate(warp, code, mask, 1, q);
}

/// Code::immediate is what stands for true.
template <typename Format, typename Lane, typename Out>
void run_set(Warp& warp, const Code& code, LaneMask mask) {
  const auto yes = static_cast<Out>(code.immediate);
  const LaneMask low = combined(warp, code, compare_lanes<Format, Lane>(warp, code, 0));
  if constexpr (sizeof(Lane) == 2) {
    write_lanes<Out>(warp, code, mask, 0,
                     [&](unsigned lane) { return low >> lane & 1 ? yes : Out{0}; });
  } else {
    const LaneMask high = combined(warp, code, compare_lanes<Format, Lane>(warp, code, 16));
    write_lanes<Out>(warp, code, mask, 0, [&](unsigned lane) {
      return (low >> lane & 1 ? yes : 0) | (high >> lane & 1 ? yes << 16 : 0);
    });
  }
}

template <typename Format>
Handler choose_set(const HalfType& type, unsigned out_bits) {
  if (type.pair) return run_set<Format, std::uint32_t, std::uint32_t>;
  return out_bits == 16 ? run_set<Format, std::uint16_t, std::uint16_t>
                        : run_set<Format, std::uint16_t, std::uint32_t>;
}

template <typename Format>
Handler choose_setp(const HalfType& type) {
  return type.pair ? run_setp<Format, std::uint32_t> : run_setp<Format, std::uint16_t>;
}

std::vector<Slot> sources(Lowering& lowering, const HalfType& type, const Comparison& comparison) {
  std::vector<Slot> inputs{lowering.source(lowering.operand(1), type.bits()),
                           lowering.source(lowering.operand(2), type.bits())};
  if (comparison.combine != Combine::none)
    inputs.push_back(lowering.predicate(lowering.operand(3)));
  return inputs;
}

void emit(Lowering& lowering, Handler run, const std::vector<Slot>& outputs,
          const std::vector<Slot>& inputs, const HalfType& type, const Comparison& comparison,
          std::int64_t immediate) {
  Code& code = lowering.emit(run, InstructionClass::compare, outputs, inputs,
                             type.pair ? taint_pairs : taint_all);
  code.aux[0] = comparison.relations;
  code.aux[1] = static_cast<std::uint8_t>(comparison.combine);
  code.aux[2] = comparison.ftz;
  code.immediate = immediate;
}

/// What set writes for true: 1.0 of a float type, all ones of an integer.
std::int64_t true_value(std::string_view type, bool pair) {
  if (type == "f16" || type == "f16x2") return Half::one;
  if (type == "bf16" || type == "bf16x2") return Bfloat::one;
  return pair || type.ends_with("16") ? 0xFFFF : 0xFFFFFFFF;
}

}  // namespace

void lower_half_setp(Lowering& lowering) {
  const HalfType type(lowering.last());
  const Comparison comparison =
      read_modifiers(lowering, lowering.instruction().modifiers.size() - 1);
  const std::vector<Slot> inputs = sources(lowering, type, comparison);
  std::vector<Slot> outputs;
  for (const ptx::Atom& atom : lowering.operand(0).elements)
    outputs.push_back(lowering.predicate_destination(atom));
  emit(lowering, type.bfloat ? choose_setp<Bfloat>(type) : choose_setp<Half>(type), outputs, inputs,
       type, comparison, 0);
}

void lower_half_set(Lowering& lowering) {
  const HalfType type(lowering.last());
  const std::size_t modifiers = lowering.instruction().modifiers.size();
  const std::string_view out = lowering.modifier(static_cast<unsigned>(modifiers) - 2);
  const Comparison comparison = read_modifiers(lowering, modifiers - 2);
  if (!contains_word(type.pair ? "f16x2 bf16x2 u32 s32" : "f16 bf16 u16 s16 u32 s32", out))
    throw Unsupported{"." + std::string(out)};
  const unsigned out_bits = out.ends_with("16") ? 16 : 32;
  const std::vector<Slot> inputs = sources(lowering, type, comparison);
  const Slot output = lowering.destination(lowering.operand(0), out_bits, out.starts_with('s'));
  emit(lowering,
       type.bfloat ? choose_set<Bfloat>(type, out_bits) : choose_set<Half>(type, out_bits),
       {output}, inputs, type, comparison, true_value(out, type.pair));
}

}  // namespace vertebra::emulator::EMULATOR_ISA
