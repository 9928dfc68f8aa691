#pragma once

#include <string_view>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

namespace vertebra::emulator::EMULATOR_ISA {

/// Counts one matrix product of that shape and those types.
void count_product(Warp& warp, std::string_view name);

/// `lowering.address(operand)` with a base in any case.
inline Address based_address(Lowering& lowering, const ptx::Operand& operand) {
  Address address = lowering.address(operand);
  if (!address.base) address.base = lowering.constant(0, 32);
  return address;
}

void lower_mma(Lowering& lowering);
void lower_ldmatrix(Lowering& lowering);
void lower_stmatrix(Lowering& lowering);
void lower_movmatrix(Lowering& lowering);

}  // namespace vertebra::emulator::EMULATOR_ISA
