#pragma once

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

// Instructions that write or read the carry of the warp (PTX ISA 9.7.2).
namespace vertebra::emulator::EMULATOR_ISA {

/// add.cc, sub.cc, addc, subc.
void lower_sum_with_carry(Lowering& lowering);
/// mad.cc, madc, with .lo or .hi.
void lower_product_with_carry(Lowering& lowering);

}  // namespace vertebra::emulator::EMULATOR_ISA
