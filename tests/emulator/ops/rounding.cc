#include <cfenv>

#include "tests/emulator/ops/float_ops.h"

// Directed rounding: the processor computes in the mode that the instruction names. This file is
// compiled with -frounding-math.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// The rounding mode while it lives. The rows are memory, so the barriers keep the arithmetic on
/// them inside.
class RoundingScope {
 public:
  explicit RoundingScope(Directed mode) {
    std::fesetround(mode == Directed::zero   ? FE_TOWARDZERO
                    : mode == Directed::down ? FE_DOWNWARD
                                             : FE_UPWARD);
    asm volatile("" ::: "memory");
  }
  ~RoundingScope() {
    asm volatile("" ::: "memory");
    std::fesetround(FE_TONEAREST);
  }
  RoundingScope(const RoundingScope&) = delete;
  RoundingScope& operator=(const RoundingScope&) = delete;
};

/// Op under a name of this file, so that the linker cannot put a handler of another file in its
/// place, which was compiled for the default mode.
template <typename Op>
struct Here : Op {};

template <Handler run>
void in_mode(Warp& warp, const Code& code, LaneMask mask) {
  const RoundingScope scope(static_cast<Directed>(code.aux[0]));
  run(warp, code, mask);
}

template <typename Op, unsigned inputs>
Handler variant(bool is_double, bool ftz, bool sat) {
  if (is_double) return in_mode<float_handler<Rounded<Here<Op>, false, false>, double, inputs>()>;
  if (ftz)
    return sat ? in_mode<float_handler<Rounded<Here<Op>, true, true>, float, inputs>()>
               : in_mode<float_handler<Rounded<Here<Op>, true, false>, float, inputs>()>;
  return sat ? in_mode<float_handler<Rounded<Here<Op>, false, true>, float, inputs>()>
             : in_mode<float_handler<Rounded<Here<Op>, false, false>, float, inputs>()>;
}

}  // namespace

Handler directed_handler(RoundedOp op, bool is_double, bool ftz, bool sat) {
  switch (op) {
    case RoundedOp::add:
      return variant<AddFloat, 2>(is_double, ftz, sat);
    case RoundedOp::subtract:
      return variant<SubtractFloat, 2>(is_double, ftz, sat);
    case RoundedOp::multiply:
      return variant<MultiplyFloat, 2>(is_double, ftz, sat);
    case RoundedOp::fma:
      return variant<FusedMultiplyAdd, 3>(is_double, ftz, sat);
    case RoundedOp::divide:
      return variant<DivideFloat, 2>(is_double, ftz, sat);
    case RoundedOp::square_root:
      return variant<SquareRoot, 1>(is_double, ftz, sat);
    default:
      return variant<Reciprocal, 1>(is_double, ftz, sat);
  }
}

}  // namespace vertebra::emulator::EMULATOR_ISA
