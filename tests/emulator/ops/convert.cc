#include <algorithm>
#include <limits>

#include "tests/emulator/ops/convert.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/float_ops.h"
#include "tests/emulator/ops/half.h"

// cvt from one number to one number (PTX ISA 9.7.9.21).
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr InstructionClass convert = InstructionClass::convert;

/// A type of cvt: an integer, or a floating-point format.
struct NumberType {
  const NumberFormat* format = nullptr;  ///< null: an integer
  bool is_signed = false;
  unsigned bits = 0;

  unsigned row_bits() const { return bits < 16 ? 16 : bits; }
};

NumberType number_type(std::string_view name) {
  if (const NumberFormat* format = find_format(name); format && format->bits >= 16)
    return {format, true, format->bits};
  const ScalarType type = scalar_type(name);
  if (type.letter != 'u' && type.letter != 's') throw Unsupported{"type ." + std::string(name)};
  return {nullptr, type.is_signed(), type.bits};
}

// -- any conversion: what is to be done is in Code::aux

enum Aux : unsigned { from_type, to_type, rounding, integral, flags };
enum Flag : std::uint8_t { ftz = 1, sat = 2, relu = 4, satfinite = 8 };
/// Rounding to an integer, .rni to .rpi.
enum class Integral : std::uint8_t { no, nearest, zero, down, up };

/// Types as Code::aux holds them: the place in number_formats, or an integer's width in bytes with
/// bits 6 (integer) and 7 (signed).
constexpr std::uint8_t integer_bit = 0x40, signed_bit = 0x80;

std::uint8_t type_number(const NumberType& type) {
  if (type.format) return static_cast<std::uint8_t>(type.format - number_formats);
  return static_cast<std::uint8_t>(type.bits / 8 | integer_bit | (type.is_signed ? signed_bit : 0));
}

double to_integral(double value, Integral mode) {
  switch (mode) {
    case Integral::nearest:
      return std::nearbyint(value);
    case Integral::zero:
      return std::trunc(value);
    case Integral::down:
      return std::floor(value);
    case Integral::up:
      return std::ceil(value);
    default:
      return value;
  }
}

/// One conversion, for one lane's bits.
class Conversion {
 public:
  explicit Conversion(const Code& code)
      : from_(code.aux[from_type]),
        to_(code.aux[to_type]),
        mode_(static_cast<RoundTo>(code.aux[rounding])),
        integral_(static_cast<Integral>(code.aux[integral])),
        flags_(code.aux[flags]) {}

  std::uint64_t operator()(std::uint64_t bits) const {
    if (from_ & integer_bit) return from_integer(bits);
    const NumberFormat& format = number_formats[from_];
    double value = decode(format, bits);
    if (flags_ & ftz && is_single(from_) && std::fabs(value) < 0x1p-126)
      value = std::copysign(0.0, value);
    value = to_integral(value, integral_);
    return to_ & integer_bit ? float_to_integer(value) : to_float(value);
  }

 private:
  static bool is_single(std::uint8_t type) { return number_formats[type].name == "f32"; }
  static bool is_signed(std::uint8_t type) { return type & signed_bit; }
  static unsigned width(std::uint8_t type) {
    return type & integer_bit ? 8u * (type & 15) : number_formats[type].bits;
  }
  /// The integer's bits as 64, by its sign.
  static std::uint64_t extend(std::uint8_t type, std::uint64_t bits) {
    const unsigned unused = 64 - width(type);
    return is_signed(type)
               ? static_cast<std::uint64_t>(static_cast<std::int64_t>(bits << unused) >> unused)
               : bits << unused >> unused;
  }
  std::uint64_t lowest() const {
    return is_signed(to_) ? ~std::uint64_t{0} << (width(to_) - 1) : 0;
  }
  std::uint64_t highest() const {
    return ~std::uint64_t{0} >> (64 - width(to_) + (is_signed(to_) ? 1 : 0));
  }

  std::uint64_t from_integer(std::uint64_t bits) const {
    const std::uint64_t value = extend(from_, bits);
    const bool negative = is_signed(from_) && value >> 63;
    if (!(to_ & integer_bit)) {
      const std::uint64_t magnitude = negative ? 0 - value : value;
      const NumberFormat& format = number_formats[to_];
      if (flags_ & sat) return negative || magnitude == 0 ? 0 : encode(format, 1.0, mode_);
      return encode(format, negative, magnitude, 0, mode_);
    }
    if (flags_ & sat) {
      if (negative) {
        if (!is_signed(to_)) return 0;
        return static_cast<std::int64_t>(value) < static_cast<std::int64_t>(lowest()) ? lowest()
                                                                                      : value;
      }
      return std::min(value, highest());
    }
    return extend(to_, value);
  }

  /// Clamped; for a not-a-number 0, or the top bit if either side has 64 bits.
  std::uint64_t float_to_integer(double value) const {
    const bool wide = width(to_) == 64 || width(from_) == 64;
    if (value != value) return wide ? extend(to_, std::uint64_t{1} << (width(to_) - 1)) : 0;
    const int magnitude_bits = static_cast<int>(width(to_)) - (is_signed(to_) ? 1 : 0);
    if (value >= std::ldexp(1.0, magnitude_bits)) return highest();
    if (!is_signed(to_)) return value <= 0 ? 0 : static_cast<std::uint64_t>(value);
    if (value <= -std::ldexp(1.0, magnitude_bits)) return lowest();
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }

  std::uint64_t to_float(double value) const {
    const NumberFormat& format = number_formats[to_];
    if (flags_ & sat) value = saturate(value);
    if (flags_ & relu && std::signbit(value) && value == value) value = 0;
    const std::uint64_t result = encode(format, value, mode_, flags_ & satfinite);
    const bool subnormal = (result & format.infinity << format.padding) == 0;
    return flags_ & ftz && is_single(to_) && subnormal ? result & format.sign(true) : result;
  }

  std::uint8_t from_, to_;
  RoundTo mode_;
  Integral integral_;
  std::uint8_t flags_;
};

template <typename To, typename From>
void run_any(Warp& warp, const Code& code, LaneMask mask) {
  const Conversion conversion(code);
  map<To, From>(warp, code, mask, [&](From bits) { return static_cast<To>(conversion(bits)); });
}

template <typename From>
Handler any_from(unsigned to_bits) {
  return for_integer({'u', to_bits}, [](auto to) -> Handler {
    if constexpr (std::is_unsigned_v<decltype(to)>) return run_any<decltype(to), From>;
    return nullptr;
  });
}

Handler any(unsigned to_bits, unsigned from_bits) {
  return from_bits == 16   ? any_from<std::uint16_t>(to_bits)
         : from_bits == 32 ? any_from<std::uint32_t>(to_bits)
                           : any_from<std::uint64_t>(to_bits);
}

// -- between integers without saturation, as vectors

template <typename T>
using Row = std::conditional_t<sizeof(T) == 1, std::uint16_t, std::make_unsigned_t<T>>;

/// A value of From in its row to To in its row.
template <typename To, typename From>
struct ConvertInteger {
  Row<To> operator()(Row<From> bits) const {
    return static_cast<Row<To>>(static_cast<To>(static_cast<From>(bits)));
  }
};

template <typename F>
Handler for_number(const NumberType& type, F&& f) {
  if (type.bits == 8) return type.is_signed ? f(std::int8_t{}) : f(std::uint8_t{});
  return for_integer({type.is_signed ? 's' : 'u', type.bits}, f);
}

Handler between_integers(const NumberType& to, const NumberType& from) {
  return for_number(to, [&](auto t) -> Handler {
    return for_number(from, [](auto f) -> Handler {
      using To = decltype(t);
      using From = decltype(f);
      return apply<ConvertInteger<To, From>, Row<To>, Row<From>>;
    });
  });
}

/// Bytes keep their taint; new ones have the sign's, if there is one.
void taint_between_integers(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned from_bytes = code.aux[from_type] & 15, to_bytes = code.aux[to_type] & 15;
  const bool from_sign = code.aux[from_type] & signed_bit, to_sign = code.aux[to_type] & signed_bit;
  const auto extend = [](unsigned bytes, bool sign, unsigned taint) {
    const unsigned kept = taint & ((1u << bytes) - 1);
    return sign && kept >> (bytes - 1) & 1 ? kept | 0xFFu << bytes : kept;
  };
  const std::uint8_t* in = warp.taint(code.input(0));
  write_taint(warp, code, mask, 0, [&](unsigned lane) {
    return extend(to_bytes, to_sign, extend(from_bytes, from_sign, in[lane]));
  });
}

/// Every byte of the result depends on every byte of the number; an 8-bit one does not fill its
/// row.
void taint_number(Warp& warp, const Code& code, LaneMask mask) {
  const std::uint8_t type = code.aux[from_type];
  const unsigned bytes = type & integer_bit ? type & 15 : number_formats[type].bits / 8;
  const std::uint8_t* in = warp.taint(code.input(0));
  write_taint(warp, code, mask, 0,
              [&](unsigned lane) { return in[lane] & ((1u << bytes) - 1) ? 0xFF : 0; });
}

// -- frequent conversions as vectors

template <typename To>
struct CastTo {
  template <typename From>
  To operator()(From a) const {
    return static_cast<To>(a);
  }
};
struct SingleToHalf {
  std::uint16_t operator()(float a) const { return float_to_half(a); }
};
struct HalfToSingle {
  float operator()(std::uint16_t a) const { return canonical(half_to_float(a)); }
};
struct SingleToBfloat {
  std::uint16_t operator()(float a) const { return float_to_bfloat(a); }
};
struct BfloatToSingle {
  float operator()(std::uint16_t a) const { return canonical(bfloat_to_float(a)); }
};
struct DoubleToSingle {
  float operator()(double a) const { return canonical(static_cast<float>(a)); }
};
struct UnsignedToSingle {
  float operator()(std::uint32_t a) const { return static_cast<float>(static_cast<double>(a)); }
};
struct Same {
  float operator()(float a) const { return a; }
};

template <Integral mode>
struct RoundSingle {
  float operator()(float a) const {
    if constexpr (mode == Integral::nearest) return std::nearbyint(a);
    if constexpr (mode == Integral::zero) return std::trunc(a);
    if constexpr (mode == Integral::down) return std::floor(a);
    return std::ceil(a);
  }
};
template <Integral mode>
struct SingleToSigned {
  std::int32_t operator()(float a) const {
    const float value = RoundSingle<mode>{}(a);
    const bool fits = value >= -0x1p31f && value < 0x1p31f;
    const auto inside = static_cast<std::int32_t>(fits ? value : 0);
    const std::int32_t outside = value > 0   ? std::numeric_limits<std::int32_t>::max()
                                 : value < 0 ? std::numeric_limits<std::int32_t>::min()
                                             : 0;
    return fits ? inside : outside;
  }
};

template <Integral mode>
Handler single_to_signed() {
  return apply<SingleToSigned<mode>, std::int32_t, float>;
}
template <Integral mode>
Handler round_single() {
  return apply<Rounded<RoundSingle<mode>, false, false>, float, float>;
}

struct Frequent {
  std::string_view to, from;
  RoundTo mode;
  Integral integral;
  std::uint8_t flags;
  Handler run;
};

template <typename To, typename From>
constexpr Handler cast = apply<CastTo<To>, To, From>;

Handler find_frequent(std::string_view to, std::string_view from, RoundTo mode, Integral integer,
                      std::uint8_t flags_wanted) {
  constexpr auto rn = RoundTo::nearest_even;
  static const Frequent table[] = {
      {"f16", "f32", rn, Integral::no, 0, apply<SingleToHalf, std::uint16_t, float>},
      {"f32", "f16", rn, Integral::no, 0, apply<HalfToSingle, float, std::uint16_t>},
      {"bf16", "f32", rn, Integral::no, 0, apply<SingleToBfloat, std::uint16_t, float>},
      {"f32", "bf16", rn, Integral::no, 0, apply<BfloatToSingle, float, std::uint16_t>},
      {"f64", "f32", rn, Integral::no, 0, cast<double, float>},
      {"f32", "f64", rn, Integral::no, 0, apply<DoubleToSingle, float, double>},
      {"f32", "s32", rn, Integral::no, 0, cast<float, std::int32_t>},
      {"f32", "u32", rn, Integral::no, 0, apply<UnsignedToSingle, float, std::uint32_t>},
      {"f64", "s32", rn, Integral::no, 0, cast<double, std::int32_t>},
      {"f64", "u32", rn, Integral::no, 0, cast<double, std::uint32_t>},
      {"f32", "f32", rn, Integral::no, 0, single_handler<Same, 1>(false, false)},
      {"f32", "f32", rn, Integral::no, sat, single_handler<Same, 1>(false, true)},
      {"f32", "f32", rn, Integral::no, ftz, single_handler<Same, 1>(true, false)},
      {"f32", "f32", rn, Integral::no, ftz | sat, single_handler<Same, 1>(true, true)},
      {"f32", "f32", rn, Integral::nearest, 0, round_single<Integral::nearest>()},
      {"f32", "f32", rn, Integral::zero, 0, round_single<Integral::zero>()},
      {"f32", "f32", rn, Integral::down, 0, round_single<Integral::down>()},
      {"f32", "f32", rn, Integral::up, 0, round_single<Integral::up>()},
      {"s32", "f32", rn, Integral::nearest, 0, single_to_signed<Integral::nearest>()},
      {"s32", "f32", rn, Integral::zero, 0, single_to_signed<Integral::zero>()},
      {"s32", "f32", rn, Integral::down, 0, single_to_signed<Integral::down>()},
      {"s32", "f32", rn, Integral::up, 0, single_to_signed<Integral::up>()},
  };
  for (const Frequent& row : table)
    if (row.to == to && row.from == from && row.mode == mode && row.integral == integer &&
        row.flags == flags_wanted)
      return row.run;
  return nullptr;
}

Integral integral_rounding(const Lowering& l) {
  return l.has("rni")   ? Integral::nearest
         : l.has("rzi") ? Integral::zero
         : l.has("rmi") ? Integral::down
         : l.has("rpi") ? Integral::up
                        : Integral::no;
}

/// Refuses what the ISA does not have, so that a misread modifier cannot pass for a conversion.
void check(const Lowering& l, const NumberType& to, const NumberType& from, Integral integer) {
  const bool fractional = l.has("rn") || l.has("rz") || l.has("rm") || l.has("rp") || l.has("rna");
  const bool narrows = to.format && (!from.format || from.bits > to.bits ||
                                     (from.bits == to.bits && from.format != to.format));
  if (from.format && !to.format && integer == Integral::no)
    throw Unsupported{"float to integer without integer rounding"};
  if (integer != Integral::no && (!from.format || (to.format && to.format != from.format)))
    throw Unsupported{"integer rounding of these types"};
  if (narrows && !fractional) throw Unsupported{"these types without rounding"};
  if (fractional && !to.format) throw Unsupported{"rounding of these types"};
  if ((l.has("relu") || l.has("satfinite")) && !(to.format && to.bits <= 32))
    throw Unsupported{".relu or .satfinite of this type"};
  if (l.has("rna") && to.format->name != "tf32") throw Unsupported{".rna of this type"};
  if (from.format && from.format->name == "tf32") throw Unsupported{"a .tf32 source"};
}

void lower_number(Lowering& l) {
  allow_only(l,
             "rn rz rm rp rna rni rzi rmi rpi ftz sat relu satfinite u8 s8 u16 s16 u32 s32 u64 s64 "
             "f16 bf16 f32 f64 tf32");
  const auto words = static_cast<unsigned>(l.instruction().modifiers.size());
  if (words < 3) throw Unsupported{"number of types"};
  const std::string_view to_name = l.modifier(words - 2), from_name = l.modifier(words - 1);
  const NumberType to = number_type(to_name), from = number_type(from_name);
  const Integral integer = integral_rounding(l);
  check(l, to, from, integer);
  const RoundTo mode = round_to(l);
  // Float to integer clamps anyway.
  const bool saturates = l.has("sat") && !(from.format && !to.format);
  const auto wanted =
      static_cast<std::uint8_t>((l.has("ftz") ? ftz : 0) | (saturates ? sat : 0) |
                                (l.has("relu") ? relu : 0) | (l.has("satfinite") ? satfinite : 0));
  const bool plain_integers = !to.format && !from.format && !saturates;
  Handler run = plain_integers ? between_integers(to, from)
                               : find_frequent(to_name, from_name, mode, integer, wanted);
  if (!run) run = any(to.row_bits(), from.row_bits());
  const Slot in = l.source(l.operand(1), from.row_bits());
  const Slot out = l.destination(l.operand(0), to.row_bits(), !to.format && to.is_signed);
  Code& code =
      l.emit(run, convert, {out}, {in}, plain_integers ? taint_between_integers : taint_number);
  code.aux[from_type] = type_number(from);
  code.aux[to_type] = type_number(to);
  code.aux[rounding] = static_cast<std::uint8_t>(mode);
  code.aux[integral] = static_cast<std::uint8_t>(integer);
  code.aux[flags] = wanted;
}

void lower(Lowering& l) {
  if (!lower_packed_conversion(l)) lower_number(l);
}

constexpr Family families[] = {{"cvt", "", lower}};

}  // namespace

std::span<const Family> convert_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
