#include <array>

#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"

// Bitwise logic (PTX ISA 9.7.8), byte permutation and bit order.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr InstructionClass logic = InstructionClass::logic;

struct And {
  template <typename T>
  T operator()(T a, T b) const {
    return a & b;
  }
};
struct Or {
  template <typename T>
  T operator()(T a, T b) const {
    return a | b;
  }
};
struct Xor {
  template <typename T>
  T operator()(T a, T b) const {
    return a ^ b;
  }
};
struct Not {
  template <typename T>
  T operator()(T a) const {
    return static_cast<T>(~a);
  }
};
/// 1 for 0, else 0.
struct LogicalNot {
  template <typename T>
  T operator()(T a) const {
    return a == 0;
  }
};

/// Op on predicates.
template <typename Op, unsigned inputs>
void run_predicates(Warp& warp, const Code& code, LaneMask mask) {
  if constexpr (inputs == 1)
    write_predicate(warp, code, mask, 0, Op{}(warp.lanes(code.input(0))));
  else
    write_predicate(warp, code, mask, 0,
                    Op{}(warp.lanes(code.input(0)), warp.lanes(code.input(1))));
}

/// A constant operand decides some bytes alone: 0x00 those of `and`, 0xFF those of `or`.
template <std::uint8_t deciding>
void taint_masked(Warp& warp, const Code& code, LaneMask mask) {
  std::uint8_t kept = 0xFF;
  for (unsigned n = 0; n < 2; ++n) {
    const Slot& input = code.input(n);
    if (!input.constant) continue;
    const std::uint8_t* value = warp.row<const std::uint8_t>(input);
    for (unsigned byte = 0; byte < input.bits / 8u; ++byte)
      if (value[byte] == deciding) kept &= static_cast<std::uint8_t>(~(1u << byte));
  }
  const std::uint8_t* a = warp.taint(code.input(0));
  const std::uint8_t* b = warp.taint(code.input(1));
  write_taint(warp, code, mask, 0, [&](unsigned lane) { return (a[lane] | b[lane]) & kept; });
}

template <typename Op, unsigned inputs>
Handler rows(unsigned bits) {
  return for_integer({'b', bits}, [](auto t) -> Handler {
    using T = decltype(t);
    if constexpr (inputs == 1)
      return apply<Op, T, T>;
    else
      return apply<Op, T, T, T>;
  });
}

template <typename Op, unsigned inputs, Handler taint>
void lower_logic(Lowering& l) {
  allow_only(l, l.last());
  if (l.last() != "pred") {
    const ScalarType type = scalar_type(l.last());
    emit_same(l, rows<Op, inputs>(type.bits), logic, type, inputs, taint);
    return;
  }
  std::vector<Slot> in;
  for (unsigned n = 1; n <= inputs; ++n) in.push_back(l.predicate(l.operand(n)));
  const Slot out = l.predicate_destination(l.operand(0).elements.at(0));
  l.emit(run_predicates<Op, inputs>, logic, std::vector<Slot>{out}, in, taint_all);
}

void lower_logical_not(Lowering& l) {
  allow_only(l, l.last());
  const ScalarType type = scalar_type(l.last());
  emit_same(l, rows<LogicalNot, 1>(type.bits), logic, type, 1);
}

// -- lop3

/// Bit i of the result is bit (a_i b_i c_i) of the table.
void run_lop3(Warp& warp, const Code& code, LaneMask mask) {
  std::uint32_t table[8];
  for (unsigned n = 0; n < 8; ++n) table[n] = code.immediate >> n & 1 ? ~0u : 0;
  const auto choose = [](std::uint32_t s, std::uint32_t zero, std::uint32_t one) {
    return zero ^ (s & (zero ^ one));
  };
  map<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>(
      warp, code, mask, [&](std::uint32_t a, std::uint32_t b, std::uint32_t c) {
        const std::uint32_t without_a =
            choose(b, choose(c, table[0], table[1]), choose(c, table[2], table[3]));
        const std::uint32_t with_a =
            choose(b, choose(c, table[4], table[5]), choose(c, table[6], table[7]));
        return choose(a, without_a, with_a);
      });
}

template <typename Op>
void run_test_result(Warp& warp, const Code& code, LaneMask mask) {
  const std::uint32_t* result = warp.row<const std::uint32_t>(code.input(0));
  const LaneMask nonzero = test_lanes([&](unsigned lane) { return result[lane] != 0; });
  write_predicate(warp, code, mask, 0, Op{}(nonzero, warp.lanes(code.input(1))));
}

std::int64_t literal(const Lowering& l, unsigned operand) {
  const auto* value = std::get_if<ptx::Immediate>(&l.operand(operand).elements.at(0));
  if (!value) throw Unsupported{"an operand that is no literal"};
  return static_cast<std::int64_t>(value->bits);
}

/// lop3.b32 d, a, b, c, table; lop3.or.b32 d|p, a, b, c, table, q.
void lower_lop3(Lowering& l) {
  allow_only(l, "and or xor b32");
  std::vector<Slot> inputs;
  for (unsigned n = 1; n <= 3; ++n) inputs.push_back(l.source(l.operand(n), 32));
  const ptx::Operand& d = l.operand(0);
  const Slot out = l.destination(d.elements.at(0), 32);
  l.emit(run_lop3, logic, std::vector<Slot>{out}, inputs, taint_bytes).immediate = literal(l, 4);
  if (d.form != ptx::Operand::Form::pair) return;
  const Handler run = l.has("and")   ? run_test_result<And>
                      : l.has("or")  ? run_test_result<Or>
                      : l.has("xor") ? run_test_result<Xor>
                                     : throw Unsupported{"a predicate without .and, .or or .xor"};
  const Slot q = l.predicate(l.operand(5));
  l.emit(run, logic, {l.predicate_destination(d.elements.at(1))}, {out, q}, taint_all).hidden =
      true;
}

// -- prmt

/// The general selector (four nibbles) that a mode makes of c, for c & 3 = 0 to 3 (PTX
/// ISA 9.7.9.7).
struct PermuteMode {
  std::string_view name;
  std::array<std::uint16_t, 4> selectors;
};
constexpr PermuteMode permute_modes[] = {
    {"f4e", {0x3210, 0x4321, 0x5432, 0x6543}}, {"b4e", {0x5670, 0x6701, 0x7012, 0x0123}},
    {"rc8", {0x0000, 0x1111, 0x2222, 0x3333}}, {"ecl", {0x3210, 0x3211, 0x3222, 0x3333}},
    {"ecr", {0x0000, 0x1110, 0x2210, 0x3210}}, {"rc16", {0x1010, 0x3232, 0x1010, 0x3232}},
};

/// Packs a mode's selectors into Code::immediate; all ones: c is the selector itself.
constexpr std::int64_t no_mode = -1;

std::uint32_t selector(std::int64_t mode, std::uint32_t c) {
  return mode == no_mode ? c & 0xFFFF : static_cast<std::uint64_t>(mode) >> (16 * (c & 3)) & 0xFFFF;
}

void run_permute(Warp& warp, const Code& code, LaneMask mask) {
  const std::int64_t mode = code.immediate;
  map<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>(
      warp, code, mask, [mode](std::uint32_t a, std::uint32_t b, std::uint32_t c) {
        const std::uint64_t bytes = std::uint64_t{b} << 32 | a;
        const std::uint32_t chosen = selector(mode, c);
        std::uint32_t result = 0;
        for (unsigned n = 0; n < 4; ++n) {
          const std::uint32_t nibble = chosen >> (4 * n) & 0xF;
          const std::uint32_t byte = bytes >> (8 * (nibble & 7)) & 0xFF;
          const std::uint32_t sign = byte & 0x80 ? 0xFFu : 0;
          result |= (nibble & 8 ? sign : byte) << (8 * n);
        }
        return result;
      });
}

/// Byte by byte. The selector must be a constant: a handler may have written over another one.
void taint_permute(Warp& warp, const Code& code, LaneMask mask) {
  if (!code.input(2).constant) {
    taint_all(warp, code, mask);
    return;
  }
  const std::uint32_t chosen =
      selector(code.immediate, *warp.row<const std::uint32_t>(code.input(2)));
  const std::uint8_t* a = warp.taint(code.input(0));
  const std::uint8_t* b = warp.taint(code.input(1));
  write_taint(warp, code, mask, 0, [&](unsigned lane) {
    const unsigned bytes = (a[lane] & 0xFu) | (b[lane] & 0xFu) << 4;
    unsigned result = 0;
    for (unsigned n = 0; n < 4; ++n) result |= (bytes >> (chosen >> (4 * n) & 7) & 1) << n;
    return result;
  });
}

void lower_permute(Lowering& l) {
  allow_only(l, "b32 f4e b4e rc8 ecl ecr rc16");
  std::int64_t packed = no_mode;
  for (const PermuteMode& mode : permute_modes) {
    if (!l.has(mode.name)) continue;
    std::uint64_t selectors = 0;
    for (unsigned n = 0; n < 4; ++n) selectors |= std::uint64_t{mode.selectors[n]} << (16 * n);
    packed = static_cast<std::int64_t>(selectors);
  }
  emit_same(l, run_permute, logic, {'b', 32}, 3, taint_permute).immediate = packed;
}

// -- order of bits

struct Reverse {
  template <typename T>
  T operator()(T a) const {
    T result = 0;
    for (unsigned n = 0; n < 8 * sizeof(T); ++n) result |= (a >> n & 1) << (8 * sizeof(T) - 1 - n);
    return result;
  }
};

void lower_reverse(Lowering& l) {
  allow_only(l, "b32 b64");
  const ScalarType type = scalar_type(l.last());
  emit_same(l, rows<Reverse, 1>(type.bits), InstructionClass::integer, type, 1);
}

/// PTX ISA 9.7.1.17: the position of the offset-th set bit from `base` on, upwards or downwards.
struct FindNthSet {
  std::uint32_t operator()(std::uint32_t bits, std::uint32_t base, std::int32_t offset) const {
    std::uint32_t left = static_cast<std::uint32_t>(offset < 0 ? -std::int64_t{offset} : offset);
    if (left == 0) return base < 32 && bits >> base & 1 ? base : ~0u;
    for (std::uint32_t position = base; position < 32; position += offset < 0 ? -1 : 1)
      if (bits >> position & 1 && --left == 0) return position;
    return ~0u;
  }
};

void lower_find_nth(Lowering& l) {
  allow_only(l, "b32");
  emit_same(l, apply<FindNthSet, std::uint32_t, std::uint32_t, std::uint32_t, std::int32_t>,
            InstructionClass::integer, {'b', 32}, 3);
}

constexpr std::string_view logic_types = "pred b16 b32 b64";
constexpr Family families[] = {
    {"and", logic_types, lower_logic<And, 2, taint_masked<0x00>>},
    {"or", logic_types, lower_logic<Or, 2, taint_masked<0xFF>>},
    {"xor", logic_types, lower_logic<Xor, 2, taint_bytes>},
    {"not", logic_types, lower_logic<Not, 1, taint_bytes>},
    {"cnot", "b16 b32 b64", lower_logical_not},
    {"lop3", "b32", lower_lop3},
    {"prmt", "", lower_permute},
    {"brev", "b32 b64", lower_reverse},
    {"fns", "b32", lower_find_nth},
};

}  // namespace

std::span<const Family> bit_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
