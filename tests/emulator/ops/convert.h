#pragma once

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/number_format.h"

// What the two files about cvt share.
namespace vertebra::emulator::EMULATOR_ISA {

/// The modifier .rn (also without one), .rz, .rm, .rp or .rna.
inline RoundTo round_to(const Lowering& l) {
  return l.has("rz")    ? RoundTo::zero
         : l.has("rm")  ? RoundTo::down
         : l.has("rp")  ? RoundTo::up
         : l.has("rna") ? RoundTo::away
                        : RoundTo::nearest_even;
}

/// Lowers cvt.pack and the conversions to or from two packed numbers. False: it is neither.
bool lower_packed_conversion(Lowering& l);

}  // namespace vertebra::emulator::EMULATOR_ISA
