#include <limits>

#include "tests/emulator/ops/carry.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"

// Integer products (PTX ISA 9.7.1): mul, mad, mul24, mad24, dp4a, dp2a.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

template <typename T>
using Unsigned = std::make_unsigned_t<T>;

/// The type with twice the bits.
template <typename T>
struct Doubled;
template <>
struct Doubled<std::int16_t> {
  using Type = std::int32_t;
};
template <>
struct Doubled<std::uint16_t> {
  using Type = std::uint32_t;
};
template <>
struct Doubled<std::int32_t> {
  using Type = std::int64_t;
};
template <>
struct Doubled<std::uint32_t> {
  using Type = std::uint64_t;
};
template <>
struct Doubled<std::int64_t> {
  __extension__ using Type = __int128;
};
template <>
struct Doubled<std::uint64_t> {
  __extension__ using Type = unsigned __int128;
};

template <typename T>
T sum(T a, T b) {
  return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
}

struct Low {
  template <typename T>
  T operator()(T a, T b) const {
    // Through 64 bits: 16-bit factors must not become signed ones.
    return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  }
  std::int32_t operator()(std::int32_t a, std::int32_t b) const {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b));
  }
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const { return a * b; }
};
struct High {
  template <typename T>
  T operator()(T a, T b) const {
    using Wide = typename Doubled<T>::Type;
    return static_cast<T>((Wide{a} * Wide{b}) >> (8 * sizeof(T)));
  }
};
struct Wide {
  template <typename T>
  auto operator()(T a, T b) const {
    using Result = typename Doubled<T>::Type;
    return static_cast<Result>(Result{a} * Result{b});
  }
};
/// Bits 31..0 or 47..16 of the product of the low 24 bits.
template <bool high>
struct Product24 {
  template <typename T>
  T operator()(T a, T b) const {
    using Exact = typename Doubled<T>::Type;
    const auto low24 = [](T value) {
      return static_cast<T>(static_cast<T>(static_cast<std::uint32_t>(value) << 8) >> 8);
    };
    const Exact product = Exact{low24(a)} * Exact{low24(b)};
    return static_cast<T>(high ? product >> 16 : product);
  }
};
template <typename Op>
struct PlusC {
  template <typename T, typename C>
  C operator()(T a, T b, C c) const {
    return sum<C>(Op{}(a, b), c);
  }
};
/// mad.hi.sat.s32 and mad24.hi.sat.s32
template <typename Op>
struct PlusCSaturated {
  std::int32_t operator()(std::int32_t a, std::int32_t b, std::int32_t c) const {
    const std::int64_t exact = std::int64_t{Op{}(a, b)} + c;
    const std::int64_t low = std::numeric_limits<std::int32_t>::min();
    const std::int64_t high = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int32_t>(exact < low ? low : exact > high ? high : exact);
  }
};

/// c + the products of `terms` pairs: bytes of b with bytes of a, or with halves of it.
template <typename A, typename B, unsigned terms, unsigned first_byte>
struct Dot {
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b, std::uint32_t c) const {
    std::uint32_t result = c;
    for (unsigned n = 0; n < terms; ++n) {
      const std::int32_t left = static_cast<A>(a >> (n * 32 / terms));
      const std::int32_t right = static_cast<B>(b >> (8 * (n + first_byte)));
      result += static_cast<std::uint32_t>(left * right);
    }
    return result;
  }
};

constexpr InstructionClass integer = InstructionClass::integer;

template <typename Op>
Handler product(ScalarType type) {
  return for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    return apply<Op, T, T, T>;
  });
}
template <typename Op>
Handler product_plus(ScalarType type) {
  return for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    return apply<PlusC<Op>, T, T, T, T>;
  });
}

/// Which part of the product: exactly one of .lo, .hi, .wide.
std::string_view part(const Lowering& l) {
  for (std::string_view word : {"lo", "hi", "wide"})
    if (l.has(word)) return word;
  throw Unsupported{"a product without .lo, .hi or .wide"};
}

void lower_mul(Lowering& l) {
  allow_only(l, "lo hi wide u16 s16 u32 s32 u64 s64");
  const ScalarType type = scalar_type(l.last());
  const std::string_view which = part(l);
  if (which != "wide") {
    emit_same(l, which == "lo" ? product<Low>(type) : product<High>(type), integer, type, 2);
    return;
  }
  if (type.bits == 64) throw Unsupported{"mul.wide of 64 bits"};
  const Handler run = for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    if constexpr (sizeof(T) < 8) return apply<Wide, typename Doubled<T>::Type, T, T>;
    return nullptr;
  });
  emit_rows(l, run, integer, {type.letter, 2 * type.bits}, {type.bits, type.bits});
}

void lower_mad(Lowering& l) {
  if (l.has("cc")) {
    lower_product_with_carry(l);
    return;
  }
  allow_only(l, "lo hi wide sat u16 s16 u32 s32 u64 s64");
  const ScalarType type = scalar_type(l.last());
  const std::string_view which = part(l);
  if (l.has("sat")) {
    if (which != "hi" || l.last() != "s32") throw Unsupported{"modifier .sat"};
    using T = std::int32_t;
    emit_same(l, apply<PlusCSaturated<High>, T, T, T, T>, integer, type, 3);
    return;
  }
  if (which != "wide") {
    const Handler run = which == "lo" ? product_plus<Low>(type) : product_plus<High>(type);
    emit_same(l, run, integer, type, 3);
    return;
  }
  if (type.bits == 64) throw Unsupported{"mad.wide of 64 bits"};
  const Handler run = for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    if constexpr (sizeof(T) < 8) {
      using D = typename Doubled<T>::Type;
      return apply<PlusC<Wide>, D, T, T, D>;
    }
    return nullptr;
  });
  emit_rows(l, run, integer, {type.letter, 2 * type.bits}, {type.bits, type.bits, 2 * type.bits});
}

template <typename Op>
void lower_mul24_part(Lowering& l, ScalarType type, bool add) {
  const Handler run =
      type.is_signed()
          ? (add ? apply<PlusC<Op>, std::int32_t, std::int32_t, std::int32_t, std::int32_t>
                 : apply<Op, std::int32_t, std::int32_t, std::int32_t>)
          : (add ? apply<PlusC<Op>, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>
                 : apply<Op, std::uint32_t, std::uint32_t, std::uint32_t>);
  emit_same(l, run, integer, type, add ? 3 : 2);
}

template <bool add>
void lower_mul24(Lowering& l) {
  allow_only(l, add ? "lo hi sat u32 s32" : "lo hi u32 s32");
  const ScalarType type = scalar_type(l.last());
  const bool high = part(l) == "hi";
  if (l.has("sat")) {
    if (!high || !type.is_signed()) throw Unsupported{"modifier .sat"};
    using T = std::int32_t;
    emit_same(l, apply<PlusCSaturated<Product24<true>>, T, T, T, T>, integer, type, 3);
  } else if (high) {
    lower_mul24_part<Product24<true>>(l, type, add);
  } else {
    lower_mul24_part<Product24<false>>(l, type, add);
  }
}

template <unsigned terms, unsigned first_byte>
Handler dot(bool a_signed, bool b_signed) {
  using Row = std::uint32_t;
  using SignedA = std::conditional_t<terms == 4, std::int8_t, std::int16_t>;
  using UnsignedA = std::conditional_t<terms == 4, std::uint8_t, std::uint16_t>;
  if (a_signed)
    return b_signed ? apply<Dot<SignedA, std::int8_t, terms, first_byte>, Row, Row, Row, Row>
                    : apply<Dot<SignedA, std::uint8_t, terms, first_byte>, Row, Row, Row, Row>;
  return b_signed ? apply<Dot<UnsignedA, std::int8_t, terms, first_byte>, Row, Row, Row, Row>
                  : apply<Dot<UnsignedA, std::uint8_t, terms, first_byte>, Row, Row, Row, Row>;
}

/// The types of a and b are the last two modifiers.
template <unsigned terms>
void lower_dot(Lowering& l) {
  allow_only(l, terms == 4 ? "u32 s32" : "lo hi u32 s32");
  const auto count = static_cast<unsigned>(l.instruction().modifiers.size());
  if (count < 3) throw Unsupported{"number of types"};
  const bool a_signed = scalar_type(l.modifier(count - 2)).is_signed();
  const bool b_signed = scalar_type(l.modifier(count - 1)).is_signed();
  const Handler run = terms == 2 && l.has("hi") ? dot<terms, 2>(a_signed, b_signed)
                                                : dot<terms, 0>(a_signed, b_signed);
  emit_same(l, run, integer, {a_signed || b_signed ? 's' : 'u', 32}, 3);
}

constexpr std::string_view words = "u16 s16 u32 s32 u64 s64";
constexpr Family families[] = {
    {"mul", words, lower_mul},
    {"mad", words, lower_mad},
    {"mul24", "u32 s32", lower_mul24<false>},
    {"mad24", "u32 s32", lower_mul24<true>},
    {"dp4a", "u32 s32", lower_dot<4>},
    {"dp2a", "u32 s32", lower_dot<2>},
};

}  // namespace

std::span<const Family> multiply_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
