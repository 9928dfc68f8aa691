#pragma once

#include <string_view>

#include "tests/emulator/machine/code.h"

namespace vertebra::emulator {

// Steps that the lowering adds around an instruction, and what it puts in place of one it refused.

/// Output 0 = the low `to` bits of a row of `from` bits, or
/// its value extended to `to` bits.
Handler resize(unsigned from, unsigned to, bool sign_extend);
/// Only the low 8 bits of a 16-bit row are a value; extended to `to` bits.
Handler extend_byte(unsigned to, bool sign_extend);
/// Predicate output 0 = not input 0.
Handler invert();
/// Row of `bits` = Code::immediate + Warp::local_base.
Handler local_address(unsigned bits);
/// Row of `bits` = the special register with the number (special_registers.h) in Code::immediate.
Handler read_special(unsigned bits);

/// The taint of all of these: that of input 0, or none where there is no input.
void move_taint(Warp& warp, const Code& code, LaneMask mask);
/// Fails with LoweredFunction::unsupported[Code::immediate].
void refuse_to_run(Warp& warp, const Code& code, LaneMask mask);

}  // namespace vertebra::emulator
