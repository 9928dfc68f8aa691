#pragma once

#include <span>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

namespace vertebra::emulator {

/// The family of an instruction ("add", "f16x2"), or null.
const Family* find_family(std::string_view name, std::string_view last_modifier, Isa isa);

}  // namespace vertebra::emulator

namespace vertebra::emulator::EMULATOR_ISA {

/// find_family among the handlers of this width.
const Family* find_in_table(std::string_view name, std::string_view last_modifier);

// One function a file of this folder; find_in_table asks them all.
std::span<const Family> integer_families();       // add sub div rem abs neg min max sad popc clz ..
std::span<const Family> multiply_families();      // mul mad mul24 mad24 dp4a dp2a
std::span<const Family> carry_families();         // addc subc madc
std::span<const Family> bit_families();           // and or xor not cnot lop3 prmt brev fns
std::span<const Family> shift_families();         // shl shr shf bfe bfi bmsk szext
std::span<const Family> float_families();         // f32 and f64: add sub mul fma mad div sqrt rcp ..
std::span<const Family> math_families();          // f32: sin cos lg2 ex2 tanh rsqrt
std::span<const Family> half_families();          // f16, bf16 and their pairs, setp and set included
std::span<const Family> compare_families();       // setp set testp
std::span<const Family> select_families();        // selp slct
std::span<const Family> convert_families();       // cvt, all types, cvt.pack
std::span<const Family> move_families();          // mov cvta isspacep
std::span<const Family> memory_families();        // ld ldu st prefetch ...
std::span<const Family> atomic_families();        // atom red
std::span<const Family> copy_families();          // cp.async
std::span<const Family> mbarrier_families();      // mbarrier
std::span<const Family> lane_families();          // shfl vote match redux activemask elect
std::span<const Family> matrix_families();        // mma ldmatrix stmatrix movmatrix
std::span<const Family> wmma_families();          // wmma

}  // namespace vertebra::emulator::EMULATOR_ISA
