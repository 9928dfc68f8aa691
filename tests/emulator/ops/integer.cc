#include <bit>
#include <limits>

#include "tests/emulator/ops/carry.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"

// Integer arithmetic of one word (PTX ISA 9.7.1) but for products and carries.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

template <typename T>
using Unsigned = std::make_unsigned_t<T>;

struct Add {
  template <typename T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<Unsigned<T>>(a) + static_cast<Unsigned<T>>(b));
  }
};
struct Subtract {
  template <typename T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<Unsigned<T>>(a) - static_cast<Unsigned<T>>(b));
  }
};
struct Minimum {
  template <typename T>
  T operator()(T a, T b) const {
    return a < b ? a : b;
  }
};
struct Maximum {
  template <typename T>
  T operator()(T a, T b) const {
    return a > b ? a : b;
  }
};
/// The result, or 0 if that is negative.
template <typename Op>
struct Relu {
  template <typename T>
  T operator()(T a, T b) const {
    const T result = Op{}(a, b);
    return result > 0 ? result : T{0};
  }
};
/// .sat: only .s32 has it.
template <typename Op>
struct Saturated {
  std::int32_t operator()(std::int32_t a, std::int32_t b) const {
    const std::int64_t exact = Op{}(std::int64_t{a}, std::int64_t{b});
    const std::int64_t low = std::numeric_limits<std::int32_t>::min();
    const std::int64_t high = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int32_t>(exact < low ? low : exact > high ? high : exact);
  }
};
/// Op on each 16-bit half.
template <typename Op, typename T>
struct Halves {
  std::uint32_t operator()(std::uint32_t a, std::uint32_t b) const {
    const T low = Op{}(static_cast<T>(a), static_cast<T>(b));
    const T high = Op{}(static_cast<T>(a >> 16), static_cast<T>(b >> 16));
    return static_cast<std::uint16_t>(low) | std::uint32_t{static_cast<std::uint16_t>(high)} << 16;
  }
};

// A division by zero gives an unspecified value (PTX ISA 9.7.1.8): all ones, and the dividend as
// the remainder, as GPUs do.
struct Divide {
  template <typename T>
  T operator()(T a, T b) const {
    if constexpr (std::is_signed_v<T>)
      if (b == -1) return Subtract{}(T{0}, a);
    return b == 0 ? static_cast<T>(~T{0}) : static_cast<T>(a / b);
  }
  // A quotient of 32-bit numbers is exact to the last integer place in double, and is a vector
  // operation there.
  std::int32_t operator()(std::int32_t a, std::int32_t b) const {
    const double divisor = b == 0 || b == -1 ? 1 : b;
    const auto quotient = static_cast<std::int32_t>(a / divisor);
    const auto negated = static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(a));
    return b == 0 ? -1 : b == -1 ? negated : quotient;
  }
};
struct Remainder {
  template <typename T>
  T operator()(T a, T b) const {
    if (b == 0) return a;
    if constexpr (std::is_signed_v<T>)
      if (b == -1) return 0;
    return static_cast<T>(a % b);
  }
  std::int32_t operator()(std::int32_t a, std::int32_t b) const {
    const std::uint32_t multiple =
        static_cast<std::uint32_t>(Divide{}(a, b)) * static_cast<std::uint32_t>(b);
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) - multiple);
  }
};
struct Negate {
  template <typename T>
  T operator()(T a) const {
    return Subtract{}(T{0}, a);
  }
};
struct Absolute {
  template <typename T>
  T operator()(T a) const {
    return a < 0 ? Negate{}(a) : a;
  }
};
struct SumOfDifference {
  template <typename T>
  T operator()(T a, T b, T c) const {
    return Add{}(c, a < b ? Subtract{}(b, a) : Subtract{}(a, b));
  }
};

struct CountOnes {
  template <typename T>
  std::uint32_t operator()(T a) const {
    return static_cast<std::uint32_t>(std::popcount(a));
  }
};
struct LeadingZeros {
  template <typename T>
  std::uint32_t operator()(T a) const {
    return static_cast<std::uint32_t>(std::countl_zero(a));
  }
};
/// PTX ISA 9.7.1.17: the position of the leading one, of a negative number that of the leading
/// zero.
template <bool shift_amount>
struct FindLeading {
  template <typename T>
  std::uint32_t operator()(T a) const {
    const auto bits = static_cast<Unsigned<T>>(a < 0 ? ~a : a);
    const int zeros = std::countl_zero(bits);
    constexpr int width = std::numeric_limits<Unsigned<T>>::digits;
    if (zeros == width) return ~0u;
    return static_cast<std::uint32_t>(shift_amount ? zeros : width - 1 - zeros);
  }
};

constexpr InstructionClass integer = InstructionClass::integer;

template <typename Op, unsigned inputs>
Handler same_type(ScalarType type) {
  return for_integer(type, [](auto t) -> Handler {
    using T = decltype(t);
    if constexpr (inputs == 1) return apply<Op, T, T>;
    if constexpr (inputs == 2) return apply<Op, T, T, T>;
    if constexpr (inputs == 3) return apply<Op, T, T, T, T>;
  });
}

template <typename Op, unsigned inputs>
void lower(Lowering& l) {
  const ScalarType type = scalar_type(l.last());
  allow_only(l, l.last());
  emit_same(l, same_type<Op, inputs>(type), integer, type, inputs);
}

/// .s16x2 and .u16x2; null for other types.
template <typename Op>
Handler halves(std::string_view type) {
  using Row = std::uint32_t;
  if (type == "u16x2") return apply<Halves<Op, std::uint16_t>, Row, Row, Row>;
  if (type == "s16x2") return apply<Halves<Op, std::int16_t>, Row, Row, Row>;
  return nullptr;
}

template <typename Op>
void lower_sum(Lowering& l) {
  if (const Handler run = halves<Op>(l.last())) {
    allow_only(l, l.last());
    emit_same(l, run, integer, {'b', 32}, 2);
    return;
  }
  if (l.has("cc")) {
    lower_sum_with_carry(l);
    return;
  }
  const ScalarType type = scalar_type(l.last());
  allow_only(l, l.last() == "s32" ? "sat s32" : l.last());
  const Handler run = l.has("sat") ? apply<Saturated<Op>, std::int32_t, std::int32_t, std::int32_t>
                                   : same_type<Op, 2>(type);
  emit_same(l, run, integer, type, 2);
}

template <typename Op>
void lower_extremum(Lowering& l) {
  const bool packed = l.last() == "u16x2" || l.last() == "s16x2";
  const bool relu = l.has("relu");
  if (relu && l.last() != "s32" && l.last() != "s16x2") throw Unsupported{"modifier .relu"};
  allow_only(l, "relu u16 s16 u32 s32 u64 s64 u16x2 s16x2");
  if (packed) {
    emit_same(l, relu ? halves<Relu<Op>>(l.last()) : halves<Op>(l.last()), integer, {'b', 32}, 2);
    return;
  }
  const ScalarType type = scalar_type(l.last());
  emit_same(
      l, relu ? apply<Relu<Op>, std::int32_t, std::int32_t, std::int32_t> : same_type<Op, 2>(type),
      integer, type, 2);
}

/// From a word to a .u32.
template <typename Op>
void lower_count(Lowering& l) {
  const ScalarType type = scalar_type(l.last());
  const Handler run =
      for_integer(type, [](auto t) -> Handler { return apply<Op, std::uint32_t, decltype(t)>; });
  emit_rows(l, run, integer, {'u', 32}, {type.bits});
}

template <typename Op>
void lower_bit_count(Lowering& l) {
  allow_only(l, l.last());
  const ScalarType type = scalar_type(l.last());
  const Handler run = type.bits == 64 ? apply<Op, std::uint32_t, std::uint64_t>
                                      : apply<Op, std::uint32_t, std::uint32_t>;
  emit_rows(l, run, integer, {'u', 32}, {type.bits});
}

void lower_find_leading(Lowering& l) {
  allow_only(l, "shiftamt u32 s32 u64 s64");
  if (l.has("shiftamt"))
    lower_count<FindLeading<true>>(l);
  else
    lower_count<FindLeading<false>>(l);
}

constexpr std::string_view words = "u16 s16 u32 s32 u64 s64";
constexpr std::string_view words_and_pairs = "u16 s16 u32 s32 u64 s64 u16x2 s16x2";
constexpr std::string_view signed_words = "s16 s32 s64";
constexpr Family families[] = {
    {"add", words_and_pairs, lower_sum<Add>},
    {"sub", words_and_pairs, lower_sum<Subtract>},
    {"min", words_and_pairs, lower_extremum<Minimum>},
    {"max", words_and_pairs, lower_extremum<Maximum>},
    {"div", words, lower<Divide, 2>},
    {"rem", words, lower<Remainder, 2>},
    {"neg", signed_words, lower<Negate, 1>},
    {"abs", signed_words, lower<Absolute, 1>},
    {"sad", words, lower<SumOfDifference, 3>},
    {"popc", "b32 b64", lower_bit_count<CountOnes>},
    {"clz", "b32 b64", lower_bit_count<LeadingZeros>},
    {"bfind", "u32 s32 u64 s64", lower_find_leading},
};

}  // namespace

std::span<const Family> integer_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
