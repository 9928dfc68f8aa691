#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "tests/emulator/ops/forms.h"

// Arithmetic on f32 and f64 as operations for map(): how PTX departs from the C++ operators is here
// (PTX ISA 9.7.3): one not-a-number for f32, .ftz, .sat.
namespace vertebra::emulator::EMULATOR_ISA {

/// Bits of a float or double, and back.
template <typename T>
using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <typename T>
inline constexpr BitsOf<T> sign_bit = BitsOf<T>{1} << (8 * sizeof(T) - 1);
template <typename T>
inline BitsOf<T> bits_of(T value) {
  return std::bit_cast<BitsOf<T>>(value);
}

/// f32 results have one not-a-number, 0x7FFFFFFF; f64 keeps what the processor makes, which is the
/// same on GPUs.
inline float canonical(float value) {
  return value == value ? value : std::bit_cast<float>(0x7FFFFFFFu);
}
inline double canonical(double value) { return value; }

/// A subnormal becomes a zero of its sign.
inline float flush(float value) {
  const std::uint32_t bits = bits_of(value);
  return std::bit_cast<float>((bits & 0x7F800000u) == 0 ? bits & 0x80000000u : bits);
}

/// [0, 1]; not-a-number and -0 become +0.
template <typename T>
inline T saturate(T value) {
  return value > 0 ? (value < 1 ? value : T{1}) : T{0};
}

/// Op with .ftz on the inputs and the result, and .sat.
template <typename Op, bool ftz, bool sat>
struct Rounded {
  template <typename... T>
  auto operator()(T... in) const {
    auto result = [&] {
      if constexpr (ftz)
        return flush(Op{}(flush(in)...));
      else
        return Op{}(in...);
    }();
    if constexpr (sat) return saturate(result);
    return canonical(result);
  }
};

struct AddFloat {
  template <typename T>
  T operator()(T a, T b) const {
    return a + b;
  }
};
struct SubtractFloat {
  template <typename T>
  T operator()(T a, T b) const {
    return a - b;
  }
};
struct MultiplyFloat {
  template <typename T>
  T operator()(T a, T b) const {
    return a * b;
  }
};
struct FusedMultiplyAdd {
  template <typename T>
  T operator()(T a, T b, T c) const {
    return std::fma(a, b, c);
  }
};
struct DivideFloat {
  template <typename T>
  T operator()(T a, T b) const {
    return a / b;
  }
};
struct SquareRoot {
  template <typename T>
  T operator()(T a) const {
    return std::sqrt(a);
  }
};
struct Reciprocal {
  template <typename T>
  T operator()(T a) const {
    return T{1} / a;
  }
};

/// The handler of Op on `inputs` values of T.
template <typename Op, typename T, unsigned inputs>
constexpr Handler float_handler() {
  if constexpr (inputs == 1) return apply<Op, T, T>;
  if constexpr (inputs == 2) return apply<Op, T, T, T>;
  if constexpr (inputs == 3) return apply<Op, T, T, T, T>;
}

/// Picks the variant of Op for .ftz and .sat.
template <typename Op, unsigned inputs>
Handler single_handler(bool ftz, bool sat) {
  if (ftz)
    return sat ? float_handler<Rounded<Op, true, true>, float, inputs>()
               : float_handler<Rounded<Op, true, false>, float, inputs>();
  return sat ? float_handler<Rounded<Op, false, true>, float, inputs>()
             : float_handler<Rounded<Op, false, false>, float, inputs>();
}

/// Rounding modes other than to nearest even; the handlers of rounding.cc have one in Code::aux[0].
enum class Directed : std::uint8_t { none, zero, down, up };

/// The modifier .rz, .rm or .rp; `none` for .rn and without one.
inline Directed directed_rounding(const Lowering& l) {
  if (l.has("rz")) return Directed::zero;
  if (l.has("rm")) return Directed::down;
  if (l.has("rp")) return Directed::up;
  return Directed::none;
}

/// Operations that exist in every rounding mode.
enum class RoundedOp : std::uint8_t {
  add,
  subtract,
  multiply,
  fma,
  divide,
  square_root,
  reciprocal
};

/// The handler that computes it in the mode of Code::aux[0].
Handler directed_handler(RoundedOp op, bool is_double, bool ftz, bool sat);

}  // namespace vertebra::emulator::EMULATOR_ISA
