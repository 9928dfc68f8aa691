#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/float_ops.h"

// Arithmetic of f32 and f64 that IEEE 754 defines (PTX ISA 9.7.3).
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

InstructionClass class_of(bool is_double) {
  return is_double ? InstructionClass::float64 : InstructionClass::float32;
}

bool is_double(const Lowering& l) { return l.last() == "f64"; }

ScalarType float_type(const Lowering& l) { return {'f', is_double(l) ? 64u : 32u}; }

/// .ftz and .sat are for f32 only.
void check_modifiers(const Lowering& l, bool may_saturate) {
  allow_only(l, may_saturate ? "rn rz rm rp ftz sat f32 f64" : "rn rz rm rp ftz f32 f64");
  if (is_double(l) && (l.has("ftz") || l.has("sat"))) throw Unsupported{".ftz or .sat of f64"};
}

template <RoundedOp op, typename Op, unsigned inputs, bool may_saturate>
void lower_rounded(Lowering& l) {
  check_modifiers(l, may_saturate);
  const Directed mode = directed_rounding(l);
  const bool ftz = l.has("ftz"), sat = l.has("sat");
  Handler run;
  if (mode != Directed::none)
    run = directed_handler(op, is_double(l), ftz, sat);
  else if (is_double(l))
    run = float_handler<Op, double, inputs>();
  else
    run = single_handler<Op, inputs>(ftz, sat);
  emit_same(l, run, class_of(is_double(l)), float_type(l), inputs).aux[0] =
      static_cast<std::uint8_t>(mode);
}

// -- approximations with a range of their own

/// div.approx: for 2^126 < |b| < 2^128 the quotient is 0, or not-a-number of an infinity (PTX ISA
/// 9.7.3.8).
struct DivideApproximately {
  float operator()(float a, float b) const {
    const float size = std::fabs(b);
    const bool beyond = size > 0x1p126f && size <= 0x1.fffffep127f;
    return beyond ? a * std::copysign(0.0f, b) : a / b;
  }
};

void lower_divide(Lowering& l) {
  if (!l.has("approx") && !l.has("full")) {
    lower_rounded<RoundedOp::divide, DivideFloat, 2, false>(l);
    return;
  }
  allow_only(l, "approx full ftz f32");
  const Handler run = l.has("approx") ? single_handler<DivideApproximately, 2>(l.has("ftz"), false)
                                      : single_handler<DivideFloat, 2>(l.has("ftz"), false);
  emit_same(l, run, InstructionClass::float32, {'f', 32}, 2);
}

/// The double forms of rcp.approx and rsqrt.approx flush subnormals and leave the lower 32 bits of
/// the result 0 (PTX ISA 9.7.3.14, 9.7.3.17).
template <typename Op>
struct CoarseDouble {
  static double flush_double(double value) {
    return std::fabs(value) < 0x1p-1022 ? std::copysign(0.0, value) : value;
  }
  double operator()(double a) const {
    const double result = flush_double(Op{}(flush_double(a)));
    return std::bit_cast<double>(bits_of(result) & ~std::uint64_t{0xFFFFFFFF});
  }
};

struct ReciprocalRoot {
  float operator()(float a) const { return static_cast<float>(1 / std::sqrt(double{a})); }
  double operator()(double a) const { return 1 / std::sqrt(a); }
};

template <RoundedOp op, typename Op>
void lower_root_or_reciprocal(Lowering& l) {
  if (!l.has("approx")) {
    lower_rounded<op, Op, 1, false>(l);
    return;
  }
  allow_only(l, "approx ftz f32 f64");
  if (!is_double(l)) {
    emit_same(l, single_handler<Op, 1>(l.has("ftz"), false), InstructionClass::special_function,
              {'f', 32}, 1);
  } else {
    if (op == RoundedOp::square_root || !l.has("ftz")) throw Unsupported{".approx of f64"};
    emit_same(l, apply<CoarseDouble<Op>, double, double>, InstructionClass::special_function,
              {'f', 64}, 1);
  }
}

void lower_reciprocal_root(Lowering& l) {
  allow_only(l, "approx ftz f32 f64");
  if (is_double(l)) {
    const Handler run = l.has("ftz") ? apply<CoarseDouble<ReciprocalRoot>, double, double>
                                     : apply<ReciprocalRoot, double, double>;
    emit_same(l, run, InstructionClass::special_function, {'f', 64}, 1);
  } else {
    emit_same(l, single_handler<ReciprocalRoot, 1>(l.has("ftz"), false),
              InstructionClass::special_function, {'f', 32}, 1);
  }
}

// -- signs

template <typename T>
T with_bits(BitsOf<T> bits) {
  return std::bit_cast<T>(bits);
}
struct AbsoluteFloat {
  template <typename T>
  T operator()(T a) const {
    return with_bits<T>(bits_of(a) & ~sign_bit<T>);
  }
};
struct NegateFloat {
  template <typename T>
  T operator()(T a) const {
    return with_bits<T>(bits_of(a) ^ sign_bit<T>);
  }
};
/// Op on the flushed operand. Unlike Rounded it leaves a not-a-number's bits alone.
template <typename Op>
struct Flushed {
  float operator()(float a) const { return Op{}(flush(a)); }
};
/// The size of b with the sign of a.
struct CopySign {
  template <typename T>
  T operator()(T a, T b) const {
    return with_bits<T>((bits_of(a) & sign_bit<T>) | (bits_of(b) & ~sign_bit<T>));
  }
};

template <typename Op>
void lower_sign(Lowering& l) {
  allow_only(l, l.last() == "f32" ? "ftz f32" : "f64");
  const Handler run = is_double(l)   ? apply<Op, double, double>
                      : l.has("ftz") ? apply<Flushed<Op>, float, float>
                                     : apply<Op, float, float>;
  emit_same(l, run, class_of(is_double(l)), float_type(l), 1);
}

void lower_copy_sign(Lowering& l) {
  allow_only(l, l.last());
  const Handler run =
      is_double(l) ? apply<CopySign, double, double, double> : apply<CopySign, float, float, float>;
  emit_same(l, run, class_of(is_double(l)), float_type(l), 2);
}

// -- min and max (PTX ISA 9.7.3.11): a not-a-number loses, -0 < +0

template <bool maximum>
struct Extremum {
  template <typename T>
  T operator()(T a, T b) const {
    // Equal operands differ at most in the sign of zero.
    const T equal = with_bits<T>(maximum ? bits_of(a) & bits_of(b) : bits_of(a) | bits_of(b));
    const T ordered = (maximum ? a > b : a < b) ? a : a == b ? equal : b;
    const T number = b == b ? ordered : a;
    return a == a ? number : b;
  }
};
/// .NaN: it wins.
template <typename Op>
struct PropagateNan {
  template <typename T>
  T operator()(T a, T b) const {
    return a == a && b == b ? Op{}(a, b) : with_bits<T>(0x7FFFFFFFu);
  }
};
/// .xorsign.abs: of the sizes, with the product's sign.
template <typename Op>
struct XorSign {
  template <typename T>
  T operator()(T a, T b) const {
    const T size = Op{}(AbsoluteFloat{}(a), AbsoluteFloat{}(b));
    const BitsOf<T> sign = (bits_of(a) ^ bits_of(b)) & sign_bit<T>;
    return size == size ? with_bits<T>(bits_of(size) | sign) : size;
  }
};
template <typename Op>
struct OfThree {
  template <typename T>
  T operator()(T a, T b, T c) const {
    return Op{}(Op{}(a, b), c);
  }
};

template <typename Op>
Handler extremum_handler(const Lowering& l, bool three) {
  const bool nan = l.has("NaN"), sign = l.has("xorsign"), ftz = l.has("ftz");
  if (three) {
    if (sign) throw Unsupported{".xorsign.abs of three operands"};
    return nan ? single_handler<OfThree<PropagateNan<Op>>, 3>(ftz, false)
               : single_handler<OfThree<Op>, 3>(ftz, false);
  }
  if (sign)
    return nan ? single_handler<XorSign<PropagateNan<Op>>, 2>(ftz, false)
               : single_handler<XorSign<Op>, 2>(ftz, false);
  return nan ? single_handler<PropagateNan<Op>, 2>(ftz, false) : single_handler<Op, 2>(ftz, false);
}

template <typename Op>
void lower_extremum(Lowering& l) {
  if (is_double(l)) {
    allow_only(l, "f64");
    emit_same(l, apply<Op, double, double, double>, InstructionClass::float64, {'f', 64}, 2);
    return;
  }
  allow_only(l, "ftz NaN xorsign abs f32");
  if (l.has("xorsign") != l.has("abs")) throw Unsupported{".xorsign without .abs"};
  const bool three = l.operand_count() == 4;
  emit_same(l, extremum_handler<Op>(l, three), InstructionClass::float32, {'f', 32}, three ? 3 : 2);
}

constexpr std::string_view floats = "f32 f64";
constexpr auto lower_fma = lower_rounded<RoundedOp::fma, FusedMultiplyAdd, 3, true>;
constexpr Family families[] = {
    {"add", floats, lower_rounded<RoundedOp::add, AddFloat, 2, true>},
    {"sub", floats, lower_rounded<RoundedOp::subtract, SubtractFloat, 2, true>},
    {"mul", floats, lower_rounded<RoundedOp::multiply, MultiplyFloat, 2, true>},
    {"fma", floats, lower_fma},
    {"mad", floats, lower_fma},
    {"div", floats, lower_divide},
    {"rcp", floats, lower_root_or_reciprocal<RoundedOp::reciprocal, Reciprocal>},
    {"sqrt", floats, lower_root_or_reciprocal<RoundedOp::square_root, SquareRoot>},
    {"rsqrt", floats, lower_reciprocal_root},
    {"abs", floats, lower_sign<AbsoluteFloat>},
    {"neg", floats, lower_sign<NegateFloat>},
    {"copysign", floats, lower_copy_sign},
    {"min", floats, lower_extremum<Extremum<false>>},
    {"max", floats, lower_extremum<Extremum<true>>},
};

}  // namespace

std::span<const Family> float_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
