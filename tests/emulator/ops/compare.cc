#include <cmath>

#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/float_ops.h"

// setp, set and testp (PTX ISA 9.7.6, 9.7.3.1).
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

enum class Boolean : std::uint8_t { none, conjunction, disjunction, exclusive };

// Code::aux
constexpr unsigned boolean = 0;  ///< how input 2, a predicate, joins in

LaneMask join(Boolean op, LaneMask compared, LaneMask c) {
  switch (op) {
    case Boolean::conjunction:
      return compared & c;
    case Boolean::disjunction:
      return compared | c;
    case Boolean::exclusive:
      return compared ^ c;
    default:
      return compared;
  }
}

/// p = compared op c; q = !compared op c. Output 1 may be missing.
void write_results(Warp& warp, const Code& code, LaneMask mask, LaneMask compared) {
  const auto op = static_cast<Boolean>(code.aux[boolean]);
  const LaneMask c = op == Boolean::none ? 0 : warp.lanes(code.input(2));
  write_predicate(warp, code, mask, 0, join(op, compared, c));
  if (code.outputs > 1) write_predicate(warp, code, mask, 1, join(op, ~compared, c));
}

template <typename Compare, typename T, bool ftz = false>
void run_compare(Warp& warp, const Code& code, LaneMask mask) {
  const T* a = warp.row<const T>(code.input(0));
  const T* b = warp.row<const T>(code.input(1));
  const LaneMask compared = test_lanes([&](unsigned lane) {
    if constexpr (ftz)
      return Compare{}(flush(a[lane]), flush(b[lane]));
    else
      return Compare{}(a[lane], b[lane]);
  });
  write_results(warp, code, mask, compared);
}

// For floating point the plain comparisons are false for a not-a-number, `ne` too.
struct Equal {
  template <typename T>
  bool operator()(T a, T b) const {
    return a == b;
  }
};
struct NotEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    if constexpr (std::is_floating_point_v<T>) return (a < b) | (a > b);
    return a != b;
  }
};
struct Less {
  template <typename T>
  bool operator()(T a, T b) const {
    return a < b;
  }
};
struct LessOrEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a <= b;
  }
};
struct Greater {
  template <typename T>
  bool operator()(T a, T b) const {
    return a > b;
  }
};
struct GreaterOrEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a >= b;
  }
};
/// True where Op is not: gives equ, neu, ltu, leu, gtu, geu of ne, eq, ge, gt, le, lt.
template <typename Op>
struct Opposite {
  template <typename T>
  bool operator()(T a, T b) const {
    return !Op{}(a, b);
  }
};
struct BothNumbers {
  template <typename T>
  bool operator()(T a, T b) const {
    return (a == a) & (b == b);
  }
};

template <typename Compare>
Handler integer_compare(ScalarType type) {
  return for_integer(type, [](auto t) -> Handler { return run_compare<Compare, decltype(t)>; });
}

template <typename Compare>
Handler float_compare(bool is_double, bool ftz) {
  if (is_double) return run_compare<Compare, double>;
  return ftz ? run_compare<Compare, float, true> : run_compare<Compare, float>;
}

/// Null: the integers have no such comparison.
Handler integer_handler(std::string_view name, ScalarType type) {
  if (name == "eq") return integer_compare<Equal>(type);
  if (name == "ne") return integer_compare<NotEqual>(type);
  if (type.letter == 'b') return nullptr;
  if (name == "lt") return integer_compare<Less>(type);
  if (name == "le") return integer_compare<LessOrEqual>(type);
  if (name == "gt") return integer_compare<Greater>(type);
  if (name == "ge") return integer_compare<GreaterOrEqual>(type);
  if (type.letter != 'u') return nullptr;
  if (name == "lo") return integer_compare<Less>(type);
  if (name == "ls") return integer_compare<LessOrEqual>(type);
  if (name == "hi") return integer_compare<Greater>(type);
  if (name == "hs") return integer_compare<GreaterOrEqual>(type);
  return nullptr;
}

Handler float_handler_of(std::string_view name, bool is_double, bool ftz) {
  if (name == "eq") return float_compare<Equal>(is_double, ftz);
  if (name == "ne") return float_compare<NotEqual>(is_double, ftz);
  if (name == "lt") return float_compare<Less>(is_double, ftz);
  if (name == "le") return float_compare<LessOrEqual>(is_double, ftz);
  if (name == "gt") return float_compare<Greater>(is_double, ftz);
  if (name == "ge") return float_compare<GreaterOrEqual>(is_double, ftz);
  if (name == "equ") return float_compare<Opposite<NotEqual>>(is_double, ftz);
  if (name == "neu") return float_compare<Opposite<Equal>>(is_double, ftz);
  if (name == "ltu") return float_compare<Opposite<GreaterOrEqual>>(is_double, ftz);
  if (name == "leu") return float_compare<Opposite<Greater>>(is_double, ftz);
  if (name == "gtu") return float_compare<Opposite<LessOrEqual>>(is_double, ftz);
  if (name == "geu") return float_compare<Opposite<Less>>(is_double, ftz);
  if (name == "num") return float_compare<BothNumbers>(is_double, ftz);
  if (name == "nan") return float_compare<Opposite<BothNumbers>>(is_double, ftz);
  return nullptr;
}

/// What setp and set have in common: name.compare{.boolean}{.ftz}...source type.
struct Comparison {
  Handler run;
  Boolean op;
  std::vector<Slot> inputs;  ///< a, b and perhaps c
};

Comparison comparison(Lowering& l) {
  Comparison result;
  const ScalarType type = scalar_type(l.last());
  const std::string_view name = l.modifier(1);
  result.run = type.letter == 'f' ? float_handler_of(name, type.bits == 64, l.has("ftz"))
                                  : integer_handler(name, type);
  if (!result.run) throw Unsupported{"comparison ." + std::string(name)};
  result.op = l.has("and")   ? Boolean::conjunction
              : l.has("or")  ? Boolean::disjunction
              : l.has("xor") ? Boolean::exclusive
                             : Boolean::none;
  const bool joined = result.op != Boolean::none;
  if (l.operand_count() != (joined ? 4u : 3u)) throw Unsupported{"number of operands"};
  result.inputs = {l.source(l.operand(1), type.bits), l.source(l.operand(2), type.bits)};
  if (joined) result.inputs.push_back(l.predicate(l.operand(3)));
  return result;
}

void emit_comparison(Lowering& l, const Comparison& compared, const std::vector<Slot>& outputs) {
  l.emit(compared.run, InstructionClass::compare, outputs, compared.inputs, taint_all)
      .aux[boolean] = static_cast<std::uint8_t>(compared.op);
}

constexpr std::string_view comparisons =
    "eq ne lt le gt ge lo ls hi hs equ neu ltu leu gtu geu num nan and or xor ftz "
    "b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64";

void lower_setp(Lowering& l) {
  allow_only(l, comparisons);
  const Comparison compared = comparison(l);
  std::vector<Slot> outputs;
  for (const ptx::Atom& atom : l.operand(0).elements)
    outputs.push_back(l.predicate_destination(atom));
  emit_comparison(l, compared, outputs);
}

/// `value` (Code::immediate) where the predicate holds, else 0.
void run_spread(Warp& warp, const Code& code, LaneMask mask) {
  const LaneMask predicate = warp.lanes(code.input(0));
  const auto value = static_cast<std::uint32_t>(code.immediate);
  write_lanes<std::uint32_t>(warp, code, mask, 0,
                             [&](unsigned lane) { return predicate >> lane & 1 ? value : 0; });
}

/// True is all ones, or 1.0f.
void lower_set(Lowering& l) {
  allow_only(l, comparisons);
  const Comparison compared = comparison(l);
  const std::string_view result =
      l.modifier(static_cast<unsigned>(l.instruction().modifiers.size()) - 2);
  if (!contains_word("u32 s32 f32", result)) throw Unsupported{"type of the result"};
  const Slot predicate = l.scratch(1);
  emit_comparison(l, compared, {predicate});
  const Slot out = l.destination(l.operand(0), 32, result == "s32");
  Code& spread = l.emit(run_spread, InstructionClass::compare, {out}, {predicate}, taint_all);
  spread.immediate = result == "f32" ? 0x3F800000 : 0xFFFFFFFF;
  spread.hidden = true;
}

// -- testp

template <typename T>
struct Kind {
  BitsOf<T> bits;
  static constexpr BitsOf<T> exponent =
      sizeof(T) == 4 ? BitsOf<T>{0x7F800000} : BitsOf<T>{0x7FF} << 52;
  BitsOf<T> size() const { return bits & ~sign_bit<T>; }
  bool finite() const { return size() < exponent; }
  bool infinite() const { return size() == exponent; }
  bool number() const { return size() <= exponent; }
  bool normal() const { return finite() && size() >= (exponent & ~(exponent << 1)); }
  bool subnormal() const { return size() != 0 && (size() & exponent) == 0; }
};

template <typename T, bool (Kind<T>::*test)() const, bool wanted>
void run_testp(Warp& warp, const Code& code, LaneMask mask) {
  const T* a = warp.row<const T>(code.input(0));
  write_predicate(warp, code, mask, 0, test_lanes([&](unsigned lane) {
                    return (Kind<T>{bits_of(a[lane])}.*test)() == wanted;
                  }));
}

template <typename T>
Handler testp_handler(std::string_view property) {
  if (property == "finite") return run_testp<T, &Kind<T>::finite, true>;
  if (property == "infinite") return run_testp<T, &Kind<T>::infinite, true>;
  if (property == "number") return run_testp<T, &Kind<T>::number, true>;
  if (property == "notanumber") return run_testp<T, &Kind<T>::number, false>;
  if (property == "normal") return run_testp<T, &Kind<T>::normal, true>;
  if (property == "subnormal") return run_testp<T, &Kind<T>::subnormal, true>;
  throw Unsupported{"property ." + std::string(property)};
}

void lower_testp(Lowering& l) {
  const bool is_double = l.last() == "f64";
  const Handler run =
      is_double ? testp_handler<double>(l.modifier(1)) : testp_handler<float>(l.modifier(1));
  const Slot in = l.source(l.operand(1), is_double ? 64 : 32);
  const Slot out = l.predicate_destination(l.operand(0).elements.at(0));
  l.emit(run, InstructionClass::compare, {out}, {in}, taint_all);
}

constexpr std::string_view types = "b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64";
constexpr Family families[] = {
    {"setp", types, lower_setp},
    {"set", types, lower_set},
    {"testp", "f32 f64", lower_testp},
};

}  // namespace

std::span<const Family> compare_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
