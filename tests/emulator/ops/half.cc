#include <cmath>
#include <vector>

#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/half_format.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// Modifiers that change a result; Code::aux[0] holds them.
enum Flag : unsigned { ftz = 1, sat = 2, relu = 4, propagate_nan = 8, xorsign = 16 };

/// a * b + c rounded to odd: a rounding to a narrower format then gives what one rounding of the
/// exact value would. The product of two 16-bit floats is exact in double, the sum may not be.
double fused(double a, double b, double c) {
  const double product = a * b;
  const double sum = product + c;
  const double from_c = sum - product;
  const double error = (product - (sum - from_c)) + (c - from_c);
  const auto bits = std::bit_cast<std::uint64_t>(sum);
  // Not `!=`: where the sum is infinite the error is not a number, and there is nothing to adjust.
  const bool adjust = ((error > 0) | (error < 0)) & ((bits & 1) == 0);
  const std::uint64_t step = (error > 0) == (sum > 0) ? 1 : ~std::uint64_t{0};
  return std::bit_cast<double>(bits + (adjust ? step : 0));
}

// Rounding a float sum or product again to 16 bits does no harm: float has at least 2p + 2 places
// (Figueroa, "When is double rounding innocuous?"), and near the subnormal range of either format
// sums and products are exact in float as far as their rounding can see.
struct Add {
  static constexpr unsigned inputs = 2;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a, std::uint16_t b) {
    return Format::round(Format::to_float(a) + Format::to_float(b));
  }
};

struct Subtract {
  static constexpr unsigned inputs = 2;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a, std::uint16_t b) {
    return Format::round(Format::to_float(a) - Format::to_float(b));
  }
};

struct Multiply {
  static constexpr unsigned inputs = 2;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a, std::uint16_t b) {
    return Format::round(Format::to_float(a) * Format::to_float(b));
  }
};

struct Fma {
  static constexpr unsigned inputs = 3;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a, std::uint16_t b, std::uint16_t c) {
    return Format::round(fused(Format::to_float(a), Format::to_float(b), Format::to_float(c)));
  }
};

struct Negate {
  static constexpr unsigned inputs = 1;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a) {
    return a ^ sign16;
  }
};

struct Absolute {
  static constexpr unsigned inputs = 1;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a) {
    return a & magnitude16;
  }
};

/// min and max: -0 is less than +0, and a number wins against not-a-number unless `.NaN`.
template <bool maximum>
struct Extreme {
  static constexpr unsigned inputs = 2;
  template <typename Format>
  static std::uint16_t apply(unsigned flags, std::uint16_t a, std::uint16_t b) {
    const auto sign = static_cast<std::uint16_t>(flags & xorsign ? (a ^ b) & sign16 : 0);
    const std::uint16_t keep = flags & xorsign ? magnitude16 : 0xFFFF;
    a &= keep;
    b &= keep;
    const bool a_is_nan = is_nan<Format>(a), b_is_nan = is_nan<Format>(b);
    const bool a_wins = (order(a) > order(b)) == maximum;
    const bool take_a = b_is_nan | (!a_is_nan & a_wins);
    const bool nan = flags & propagate_nan ? a_is_nan | b_is_nan : a_is_nan & b_is_nan;
    return nan ? canonical_nan16 : static_cast<std::uint16_t>((take_a ? a : b) | sign);
  }

  /// A number that grows with the value.
  static std::uint16_t order(std::uint16_t bits) {
    return static_cast<std::uint16_t>(bits & sign16 ? ~bits : bits | sign16);
  }
};

struct Exp2 {
  static constexpr unsigned inputs = 1;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a) {
    return Format::round(std::exp2(Format::to_float(a)));
  }
};

struct Tanh {
  static constexpr unsigned inputs = 1;
  template <typename Format>
  static std::uint16_t apply(unsigned, std::uint16_t a) {
    return Format::round(std::tanh(Format::to_float(a)));
  }
};

/// The modifiers that act on a result.
template <typename Format>
std::uint16_t finish(unsigned flags, std::uint16_t bits) {
  if (flags & ftz) bits = flush<Format>(bits);
  const bool nan = is_nan<Format>(bits);
  const bool negative = (bits & sign16) != 0;
  if (flags & sat) return nan | negative ? 0 : bits > Format::one ? Format::one : bits;
  if (flags & relu) return nan ? canonical_nan16 : negative ? 0 : bits;
  return bits;
}

/// Runs Op on lanes of one value (Lane is 16 bits) or two. `plain`: without any flag.
template <typename Lane, typename Format, typename Op, bool plain>
void run(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned flags = plain ? 0 : code.aux[0];
  const auto one = [flags](auto... in) {
    if (flags & ftz)
      return finish<Format>(flags, Op::template apply<Format>(flags, flush<Format>(in)...));
    return finish<Format>(flags, Op::template apply<Format>(flags, in...));
  };
  const auto lane = [&](auto... in) { return each_half(one, in...); };
  if constexpr (Op::inputs == 1) map<Lane, Lane>(warp, code, mask, lane);
  if constexpr (Op::inputs == 2) map<Lane, Lane, Lane>(warp, code, mask, lane);
  if constexpr (Op::inputs == 3) map<Lane, Lane, Lane, Lane>(warp, code, mask, lane);
}

template <typename Format, typename Op>
Handler choose(bool pair, bool plain) {
  if (pair)
    return plain ? run<std::uint32_t, Format, Op, true> : run<std::uint32_t, Format, Op, false>;
  return plain ? run<std::uint16_t, Format, Op, true> : run<std::uint16_t, Format, Op, false>;
}

unsigned flag_of(std::string_view modifier) {
  if (modifier == "ftz") return ftz;
  if (modifier == "sat") return sat;
  if (modifier == "relu") return relu;
  if (modifier == "NaN") return propagate_nan;
  if (modifier == "xorsign") return xorsign;
  return 0;
}

/// `modifiers`: those that may stand between the name and the type.
template <typename Op>
void lower(Lowering& lowering, std::string_view modifiers, InstructionClass kind) {
  const HalfType type(lowering.last());
  unsigned flags = 0;
  for (unsigned n = 1; n + 1 < lowering.instruction().modifiers.size(); ++n) {
    const std::string_view modifier = lowering.modifier(n);
    if (!contains_word(modifiers, modifier)) throw Unsupported{"." + std::string(modifier)};
    flags |= flag_of(modifier);
  }
  std::vector<Slot> inputs;
  for (unsigned n = 1; n <= Op::inputs; ++n)
    inputs.push_back(lowering.source(lowering.operand(n), type.bits()));
  const Slot output = lowering.destination(lowering.operand(0), type.bits());
  const Handler handler = type.bfloat ? choose<Bfloat, Op>(type.pair, flags == 0)
                                      : choose<Half, Op>(type.pair, flags == 0);
  Code& code = lowering.emit(handler, kind, {output}, inputs, type.pair ? taint_pairs : taint_all);
  code.aux[0] = static_cast<std::uint8_t>(flags);
}

constexpr auto float16 = InstructionClass::float16;
constexpr auto special = InstructionClass::special_function;
constexpr std::string_view types = "f16 f16x2 bf16 bf16x2";

constexpr Family families[] = {
    {"add", types, [](Lowering& l) { lower<Add>(l, "rn ftz sat", float16); }},
    {"sub", types, [](Lowering& l) { lower<Subtract>(l, "rn ftz sat", float16); }},
    {"mul", types, [](Lowering& l) { lower<Multiply>(l, "rn ftz sat", float16); }},
    {"fma", types, [](Lowering& l) { lower<Fma>(l, "rn ftz sat relu", float16); }},
    {"neg", types, [](Lowering& l) { lower<Negate>(l, "ftz", float16); }},
    {"abs", types, [](Lowering& l) { lower<Absolute>(l, "ftz", float16); }},
    {"min", types, [](Lowering& l) { lower<Extreme<false>>(l, "ftz NaN xorsign abs", float16); }},
    {"max", types, [](Lowering& l) { lower<Extreme<true>>(l, "ftz NaN xorsign abs", float16); }},
    {"ex2", types, [](Lowering& l) { lower<Exp2>(l, "approx ftz", special); }},
    {"tanh", types, [](Lowering& l) { lower<Tanh>(l, "approx", special); }},
    {"setp", types, lower_half_setp},
    {"set", types, lower_half_set},
};

}  // namespace

void taint_pairs(Warp& warp, const Code& code, LaneMask mask) {
  std::uint8_t any[warp_lanes] = {};
  for (unsigned n = 0; n < code.inputs; ++n) {
    const Slot& input = code.input(n);
    if (input.bits == 1) {
      for_lanes(warp.taint_lanes(input), [&](unsigned lane) { any[lane] = 0xF; });
    } else {
      const std::uint8_t* in = warp.taint(input);
      for (unsigned lane = 0; lane < warp_lanes; ++lane)
        any[lane] |= (in[lane] & 0x3 ? 0x3 : 0) | (in[lane] & 0xC ? 0xC : 0);
    }
  }
  for (unsigned n = 0; n < code.outputs; ++n) {
    if (code.output(n).bits == 1) {  // setp: the first predicate is of the low halves
      const unsigned half = n == 0 ? 0x3 : 0xC;
      LaneMask& out = warp.taint_lanes(code.output(n));
      out = (out & ~mask) | (mask & test_lanes([&](unsigned lane) { return any[lane] & half; }));
    } else {
      write_taint(warp, code, mask, n, [&](unsigned lane) { return any[lane]; });
    }
  }
}

std::span<const Family> half_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
