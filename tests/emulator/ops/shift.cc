#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"

// Shifts and bit fields (PTX ISA 9.7.8.6 to 9.7.8.9, 9.7.1.19 to 9.7.1.22).
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr InstructionClass logic = InstructionClass::logic;

template <typename T>
constexpr std::uint32_t width = 8 * sizeof(T);

// An amount beyond the width shifts everything out.
struct ShiftLeft {
  template <typename T>
  T operator()(T a, std::uint32_t amount) const {
    const auto shifted = static_cast<T>(a << (amount & (width<T> - 1)));
    return amount < width<T> ? shifted : T{0};
  }
};
struct ShiftRight {
  template <typename T>
  T operator()(T a, std::uint32_t amount) const {
    if constexpr (std::is_signed_v<T>)
      return static_cast<T>(a >> (amount < width<T> ? amount : width<T> - 1));
    const auto shifted = static_cast<T>(a >> (amount & (width<T> - 1)));
    return amount < width<T> ? shifted : T{0};
  }
};

/// What a shift by a constant leaves of the taint: bytes move with the bits. `sign`: the upper
/// bytes are copies of the top bit.
template <bool left, bool sign>
void taint_shift(Warp& warp, const Code& code, LaneMask mask) {
  if (!code.input(1).constant) {
    taint_all(warp, code, mask);
    return;
  }
  const unsigned bits = code.output(0).bits, bytes = bits / 8;
  const std::uint32_t wanted = *warp.row<const std::uint32_t>(code.input(1));
  const unsigned amount = wanted < bits ? wanted : bits;
  const unsigned whole = amount / 8, partial = amount % 8 != 0;
  const std::uint8_t* a = warp.taint(code.input(0));
  write_taint(warp, code, mask, 0, [&](unsigned lane) {
    const unsigned in = a[lane];
    if constexpr (left) return in << whole | in << (whole + partial);
    const unsigned extended = sign && in >> (bytes - 1) & 1 ? in | 0xFFFFu << bytes : in;
    return extended >> whole | extended >> (whole + partial);
  });
}

void lower_shift_left(Lowering& l) {
  allow_only(l, "b16 b32 b64");
  const ScalarType type = scalar_type(l.last());
  const Handler run = for_integer(type, [](auto t) -> Handler {
    return apply<ShiftLeft, decltype(t), decltype(t), std::uint32_t>;
  });
  emit_rows(l, run, logic, type, {type.bits, 32}, taint_shift<true, false>);
}

void lower_shift_right(Lowering& l) {
  allow_only(l, "b16 b32 b64 u16 u32 u64 s16 s32 s64");
  const ScalarType type = scalar_type(l.last());
  const Handler run = for_integer(type, [](auto t) -> Handler {
    return apply<ShiftRight, decltype(t), decltype(t), std::uint32_t>;
  });
  emit_rows(l, run, logic, type, {type.bits, 32},
            type.is_signed() ? taint_shift<false, true> : taint_shift<false, false>);
}

// -- shf: the pair b:a

template <bool left, bool clamp>
struct FunnelShift {
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b, std::uint32_t c) const {
    const std::uint32_t amount = clamp ? (c < 32 ? c : 32) : c & 31;
    const std::uint64_t pair = std::uint64_t{b} << 32 | a;
    return static_cast<std::uint32_t>(left ? pair << amount >> 32 : pair >> amount);
  }
};

template <bool left, bool clamp>
void taint_funnel(Warp& warp, const Code& code, LaneMask mask) {
  if (!code.input(2).constant) {
    taint_all(warp, code, mask);
    return;
  }
  const std::uint32_t c = *warp.row<const std::uint32_t>(code.input(2));
  const unsigned amount = clamp ? (c < 32 ? c : 32) : c & 31;
  const unsigned right = left ? 32 - amount : amount;  // the pair moves to the right by this
  const unsigned whole = right / 8, partial = right % 8 != 0;
  const std::uint8_t* a = warp.taint(code.input(0));
  const std::uint8_t* b = warp.taint(code.input(1));
  write_taint(warp, code, mask, 0, [&](unsigned lane) {
    const unsigned pair = (a[lane] & 0xFu) | (b[lane] & 0xFu) << 4;
    return pair >> whole | pair >> (whole + partial);
  });
}

void lower_funnel(Lowering& l) {
  allow_only(l, "l r clamp wrap b32");
  const bool left = l.has("l"), clamp = l.has("clamp");
  if (left == l.has("r") || clamp == l.has("wrap")) throw Unsupported{"direction or mode"};
  using Row = std::uint32_t;
  const Handler runs[2][2] = {{apply<FunnelShift<false, false>, Row, Row, Row, Row>,
                               apply<FunnelShift<false, true>, Row, Row, Row, Row>},
                              {apply<FunnelShift<true, false>, Row, Row, Row, Row>,
                               apply<FunnelShift<true, true>, Row, Row, Row, Row>}};
  const Handler taints[2][2] = {{taint_funnel<false, false>, taint_funnel<false, true>},
                                {taint_funnel<true, false>, taint_funnel<true, true>}};
  emit_same(l, runs[left][clamp], logic, {'b', 32}, 3, taints[left][clamp]);
}

// -- bit fields

/// The lowest `length` bits set.
template <typename T>
T low_bits(std::uint32_t length) {
  return length >= width<T> ? static_cast<T>(~T{0}) : static_cast<T>((T{1} << length) - 1);
}

struct ExtractField {
  template <typename T>
  T operator()(T a, std::uint32_t b, std::uint32_t c) const {
    using U = std::make_unsigned_t<T>;
    const std::uint32_t position = b & 0xFF, length = c & 0xFF;
    const U bits = static_cast<U>(a);
    const U field = position < width<T> ? bits >> position : 0;
    const std::uint32_t last = position + length - 1;
    const std::uint32_t sign_at = last < width<T> ? last : width<T> - 1;
    const bool sign = std::is_signed_v<T> && length != 0 && bits >> sign_at & 1;
    // Bits of the field that lie in the word; the others are the sign.
    const std::uint32_t room = position < width<T> ? width<T> - position : 0;
    const U taken = low_bits<U>(length < room ? length : room);
    return static_cast<T>((field & taken) | (sign ? static_cast<U>(~taken) : U{0}));
  }
};
struct InsertField {
  template <typename T>
  T operator()(T a, T b, std::uint32_t c, std::uint32_t d) const {
    const std::uint32_t position = c & 0xFF, length = d & 0xFF;
    if (position >= width<T>) return b;
    const T field = static_cast<T>(low_bits<T>(length) << position);
    return (b & ~field) | (static_cast<T>(a << position) & field);
  }
};

/// A field of whole bytes at a constant place moves its bytes' taint.
void taint_extract(Warp& warp, const Code& code, LaneMask mask) {
  const Slot &position = code.input(1), &length = code.input(2);
  if (position.constant && length.constant && code.aux[0] == 0) {
    const std::uint32_t from = *warp.row<const std::uint32_t>(position) & 0xFF;
    const std::uint32_t bits = *warp.row<const std::uint32_t>(length) & 0xFF;
    if (from % 8 == 0 && bits % 8 == 0 && from < code.output(0).bits) {
      const std::uint8_t* a = warp.taint(code.input(0));
      const unsigned kept = low_bits<std::uint32_t>(bits / 8);
      write_taint(warp, code, mask, 0, [&](unsigned lane) { return a[lane] >> from / 8 & kept; });
      return;
    }
  }
  taint_all(warp, code, mask);
}

void taint_insert(Warp& warp, const Code& code, LaneMask mask) {
  const Slot &position = code.input(2), &length = code.input(3);
  if (position.constant && length.constant) {
    const std::uint32_t to = *warp.row<const std::uint32_t>(position) & 0xFF;
    const std::uint32_t bits = *warp.row<const std::uint32_t>(length) & 0xFF;
    if (to % 8 == 0 && bits % 8 == 0) {
      const std::uint8_t* a = warp.taint(code.input(0));
      const std::uint8_t* b = warp.taint(code.input(1));
      const std::uint64_t field = to < 64 ? low_bits<std::uint64_t>(bits / 8) << to / 8 : 0;
      write_taint(warp, code, mask, 0, [&](unsigned lane) {
        const std::uint64_t moved = std::uint64_t{a[lane]} << (to < 64 ? to / 8 : 8);
        return (b[lane] & ~field) | (moved & field);
      });
      return;
    }
  }
  taint_all(warp, code, mask);
}

void lower_extract(Lowering& l) {
  allow_only(l, "u32 s32 u64 s64");
  const ScalarType type = scalar_type(l.last());
  const Handler run = for_integer(type, [](auto t) -> Handler {
    return apply<ExtractField, decltype(t), decltype(t), std::uint32_t, std::uint32_t>;
  });
  emit_rows(l, run, logic, type, {type.bits, 32, 32}, taint_extract).aux[0] = type.is_signed();
}

void lower_insert(Lowering& l) {
  allow_only(l, "b32 b64");
  const ScalarType type = scalar_type(l.last());
  const Handler run = for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    return apply<InsertField, T, T, T, std::uint32_t, std::uint32_t>;
  });
  emit_rows(l, run, logic, type, {type.bits, type.bits, 32, 32}, taint_insert);
}

/// `b` ones from bit `a` on (PTX ISA 9.7.1.22).
template <bool clamp>
struct BitMask {
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const {
    if (clamp && a >= 32) return 0;
    const std::uint32_t length = clamp ? (b < 32 ? b : 32) : b & 31;
    return low_bits<std::uint32_t>(length) << (a & 31);
  }
};

/// The low b bits of a, extended to the word (PTX ISA 9.7.1.21).
template <bool clamp, typename T>
struct ExtendBits {
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const {
    if (clamp && b >= 32) return a;
    const std::uint32_t length = b & 31, kept = low_bits<std::uint32_t>(length);
    const bool sign = std::is_signed_v<T> && length != 0 && a >> ((length - 1) & 31) & 1;
    return sign ? a | ~kept : a & kept;
  }
};

bool clamps(const Lowering& l) {
  if (l.has("clamp") == l.has("wrap")) throw Unsupported{"neither .clamp nor .wrap"};
  return l.has("clamp");
}

void lower_bit_mask(Lowering& l) {
  allow_only(l, "clamp wrap b32");
  using Row = std::uint32_t;
  emit_same(l,
            clamps(l) ? apply<BitMask<true>, Row, Row, Row> : apply<BitMask<false>, Row, Row, Row>,
            logic, {'b', 32}, 2);
}

template <typename T>
Handler extend(bool clamp) {
  using Row = std::uint32_t;
  return clamp ? apply<ExtendBits<true, T>, Row, Row, Row>
               : apply<ExtendBits<false, T>, Row, Row, Row>;
}

void lower_extend(Lowering& l) {
  allow_only(l, "clamp wrap u32 s32");
  const ScalarType type = scalar_type(l.last());
  emit_same(l,
            type.is_signed() ? extend<std::int32_t>(clamps(l)) : extend<std::uint32_t>(clamps(l)),
            logic, type, 2);
}

constexpr Family families[] = {
    {"shl", "b16 b32 b64", lower_shift_left},
    {"shr", "b16 b32 b64 u16 u32 u64 s16 s32 s64", lower_shift_right},
    {"shf", "b32", lower_funnel},
    {"bfe", "u32 s32 u64 s64", lower_extract},
    {"bfi", "b32 b64", lower_insert},
    {"bmsk", "b32", lower_bit_mask},
    {"szext", "u32 s32", lower_extend},
};

}  // namespace

std::span<const Family> shift_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
