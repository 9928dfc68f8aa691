#include "tests/emulator/ops/convert.h"
#include "tests/emulator/ops/forms.h"
#include "tests/emulator/ops/half.h"

// cvt with two numbers in one register, and cvt.pack (PTX ISA 9.7.9.21, 9.7.9.22).
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr InstructionClass convert = InstructionClass::convert;

enum Aux : unsigned { from_format, to_format, rounding, relu, satfinite };

std::uint8_t format_number(const NumberFormat* format) {
  return static_cast<std::uint8_t>(format - number_formats);
}

/// The number of the format that Code::aux asks for.
std::uint64_t encode_for(const Code& code, double value) {
  if (code.aux[relu] && std::signbit(value) && value == value) value = 0;
  return encode(number_formats[code.aux[to_format]], value,
                static_cast<RoundTo>(code.aux[rounding]), code.aux[satfinite]);
}

/// Two f32 into a pair: a above, b below.
template <typename To>
void run_from_singles(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bits = number_formats[code.aux[to_format]].bits;
  map<To, float, float>(warp, code, mask, [&](float a, float b) {
    return static_cast<To>(encode_for(code, a) << bits | encode_for(code, b));
  });
}

/// A pair into a pair of another format.
template <typename To, typename From>
void run_from_pair(Warp& warp, const Code& code, LaneMask mask) {
  const NumberFormat& from = number_formats[code.aux[from_format]];
  const unsigned bits = number_formats[code.aux[to_format]].bits;
  const std::uint64_t low = (std::uint64_t{1} << from.bits) - 1;
  map<To, From>(warp, code, mask, [&](From pair) {
    const std::uint64_t upper = encode_for(code, decode(from, pair >> from.bits));
    return static_cast<To>(upper << bits | encode_for(code, decode(from, pair & low)));
  });
}

// To nearest even without .satfinite, as vectors.
template <bool negative_to_zero>
float clamp(float value) {
  if constexpr (negative_to_zero) return std::signbit(value) && value == value ? 0 : value;
  return value;
}
template <bool negative_to_zero>
struct PackHalves {
  std::uint32_t operator()(float a, float b) const {
    return static_cast<std::uint32_t>(float_to_half(clamp<negative_to_zero>(a))) << 16 |
           float_to_half(clamp<negative_to_zero>(b));
  }
};
template <bool negative_to_zero>
struct PackBfloats {
  std::uint32_t operator()(float a, float b) const {
    return static_cast<std::uint32_t>(float_to_bfloat(clamp<negative_to_zero>(a))) << 16 |
           float_to_bfloat(clamp<negative_to_zero>(b));
  }
};

/// The upper half depends on a, the lower one on b.
void taint_from_singles(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned half = code.output(0).bits / 16u;  // bytes
  const unsigned low = (1u << half) - 1;
  const std::uint8_t* a = warp.taint(code.input(0));
  const std::uint8_t* b = warp.taint(code.input(1));
  write_taint(warp, code, mask, 0,
              [&](unsigned lane) { return (a[lane] ? low << half : 0) | (b[lane] ? low : 0); });
}

void taint_from_pair(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned to_half = code.output(0).bits / 16u, from_half = code.input(0).bits / 16u;
  const unsigned to_low = (1u << to_half) - 1, from_low = (1u << from_half) - 1;
  const std::uint8_t* in = warp.taint(code.input(0));
  write_taint(warp, code, mask, 0, [&](unsigned lane) {
    return (in[lane] >> from_half & from_low ? to_low << to_half : 0) |
           (in[lane] & from_low ? to_low : 0);
  });
}

/// The format of "f16x2"; null if the name has no x2 or an unknown format.
const NumberFormat* pair_format(std::string_view name) {
  return name.ends_with("x2") ? find_format(name.substr(0, name.size() - 2)) : nullptr;
}

Handler from_singles(const Lowering& l, const NumberFormat& to) {
  if (to.bits == 8) return run_from_singles<std::uint16_t>;
  const bool frequent = round_to(l) == RoundTo::nearest_even && !l.has("satfinite");
  using Row = std::uint32_t;
  if (!frequent) return run_from_singles<Row>;
  if (to.name == "f16")
    return l.has("relu") ? apply<PackHalves<true>, Row, float, float>
                         : apply<PackHalves<false>, Row, float, float>;
  return l.has("relu") ? apply<PackBfloats<true>, Row, float, float>
                       : apply<PackBfloats<false>, Row, float, float>;
}

void set_options(Code& code, const Lowering& l, const NumberFormat* from, const NumberFormat* to) {
  if (from) code.aux[from_format] = format_number(from);
  code.aux[to_format] = format_number(to);
  code.aux[rounding] = static_cast<std::uint8_t>(round_to(l));
  code.aux[relu] = l.has("relu");
  code.aux[satfinite] = l.has("satfinite");
}

/// f16x2, bf16x2, e4m3x2 and e5m2x2 from two f32; e4m3x2 and e5m2x2 from f16x2 and back.
void lower_pair(Lowering& l, std::string_view to_name, std::string_view from_name) {
  allow_only(l, "rn rz relu satfinite f16x2 bf16x2 e4m3x2 e5m2x2 f32");
  if (!l.has("rn") && !l.has("rz")) throw Unsupported{"these types without .rn or .rz"};
  const NumberFormat* to = pair_format(to_name);
  const NumberFormat* from = pair_format(from_name);
  if (!to) throw Unsupported{"type ." + std::string(to_name)};
  if (to->bits == 8 && !l.has("satfinite")) throw Unsupported{"this type without .satfinite"};
  if (from_name == "f32") {
    Code& code = emit_rows(l, from_singles(l, *to), convert, {'b', 2 * to->bits}, {32, 32},
                           taint_from_singles);
    set_options(code, l, nullptr, to);
    return;
  }
  const bool narrows = from && from->name == "f16" && to->bits == 8;
  const bool widens = from && from->bits == 8 && to->name == "f16";
  if (!narrows && !widens) throw Unsupported{"type ." + std::string(from_name)};
  const Handler run = narrows ? run_from_pair<std::uint16_t, std::uint32_t>
                              : run_from_pair<std::uint32_t, std::uint16_t>;
  Code& code = emit_rows(l, run, convert, {'b', 2 * to->bits}, {2 * from->bits}, taint_from_pair);
  set_options(code, l, from, to);
}

// -- cvt.pack.sat: two s32, clamped to `width` bits, above what is left of c

// Code::aux
enum PackAux : unsigned { width, is_signed };

void run_pack(Warp& warp, const Code& code, LaneMask mask) {
  const unsigned bits = code.aux[width];
  const std::int32_t low = code.aux[is_signed] ? -(1 << (bits - 1)) : 0;
  const std::int32_t high = (1 << (code.aux[is_signed] ? bits - 1 : bits)) - 1;
  const auto clamped = [&](std::int32_t value) {
    const std::int32_t inside = value < low ? low : value > high ? high : value;
    return static_cast<std::uint32_t>(inside) & ((1u << bits) - 1);
  };
  const auto pack = [&](std::int32_t a, std::int32_t b) { return clamped(a) << bits | clamped(b); };
  if (code.inputs == 2)
    map<std::uint32_t, std::int32_t, std::int32_t>(warp, code, mask, pack);
  else
    map<std::uint32_t, std::int32_t, std::int32_t, std::uint32_t>(
        warp, code, mask, [&](std::int32_t a, std::int32_t b, std::uint32_t c) {
          return c << 2 * bits | pack(a, b);
        });
}

/// Byte by byte where the parts are bytes.
void taint_pack(Warp& warp, const Code& code, LaneMask mask) {
  if (code.aux[width] < 8) {
    taint_all(warp, code, mask);
    return;
  }
  const unsigned bytes = code.aux[width] / 8u, part = (1u << bytes) - 1;
  const std::uint8_t* a = warp.taint(code.input(0));
  const std::uint8_t* b = warp.taint(code.input(1));
  const std::uint8_t* c = code.inputs == 3 ? warp.taint(code.input(2)) : nullptr;
  write_taint(warp, code, mask, 0, [&](unsigned lane) {
    return (c ? static_cast<unsigned>(c[lane]) << 2 * bytes : 0) | (a[lane] ? part << bytes : 0) |
           (b[lane] ? part : 0);
  });
}

/// cvt.pack.sat.u16.s32 d, a, b; cvt.pack.sat.u8.s32.b32 d, a, b, c.
void lower_pack(Lowering& l) {
  allow_only(l, "pack sat u2 s2 u4 s4 u8 s8 u16 s16 s32 b32");
  if (!l.has("sat") || l.modifier(4) != "s32") throw Unsupported{"a form other than .sat and .s32"};
  const std::string_view type = l.modifier(3);
  const auto bits = static_cast<std::uint8_t>(type == "u16" || type == "s16" ? 16 : type[1] - '0');
  if (bits > 16) throw Unsupported{"type ." + std::string(type)};
  const bool with_c = l.last() == "b32";
  if (with_c == (bits == 16)) throw Unsupported{"number of types"};
  const std::vector<unsigned> inputs(with_c ? 3 : 2, 32u);
  Code& code = emit_rows(l, run_pack, convert, {'u', 32}, inputs, taint_pack);
  code.aux[width] = bits;
  code.aux[is_signed] = type[0] == 's';
}

}  // namespace

bool lower_packed_conversion(Lowering& l) {
  const auto words = static_cast<unsigned>(l.instruction().modifiers.size());
  if (l.modifier(1) == "pack") {
    lower_pack(l);
    return true;
  }
  if (words < 3) return false;
  const std::string_view to = l.modifier(words - 2), from = l.modifier(words - 1);
  if (!to.ends_with("x2") && !from.ends_with("x2")) return false;
  lower_pair(l, to, from);
  return true;
}

}  // namespace vertebra::emulator::EMULATOR_ISA
