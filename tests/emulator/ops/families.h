#pragma once

#include <span>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

namespace vertebra::emulator {

/// The family of an instruction ("add", "f16x2"), or null.
const Family* find_family(std::string_view name, std::string_view last_modifier, Isa isa);

}  // namespace vertebra::emulator

namespace vertebra::emulator::EMULATOR_ISA {

// One function a file of this folder; find_family asks them all.
std::span<const Family> integer_families();       // add sub mul mad div rem abs neg min max sad dp4a
std::span<const Family> bit_families();           // and or xor not cnot shl shr shf lop3 prmt bfe bfi
std::span<const Family> float_families();         // f32 and f64: add .. fma div sqrt ex2 ..
std::span<const Family> half_families();          // f16, bf16 and their pairs, setp and set included
std::span<const Family> compare_families();       // setp set selp slct testp copysign
std::span<const Family> convert_families();       // cvt, all types, cvt.pack
std::span<const Family> move_families();          // mov cvta isspacep
std::span<const Family> memory_families();        // ld ldu st prefetch ...
std::span<const Family> atomic_families();        // atom red
std::span<const Family> copy_families();          // cp.async
std::span<const Family> mbarrier_families();      // mbarrier
std::span<const Family> lane_families();          // shfl vote match redux activemask elect
std::span<const Family> matrix_families();        // mma ldmatrix stmatrix movmatrix
std::span<const Family> wmma_families();          // wmma
std::span<const Family> control_families();       // bra brx call ret exit bar barrier trap nanosleep ...

}  // namespace vertebra::emulator::EMULATOR_ISA
