#pragma once

#include <cstdint>

#include "tests/emulator/counters/classes.h"
#include "tests/emulator/machine/slot.h"

namespace vertebra::emulator {

class Warp;
struct Code;

/// Executes one instruction for the lanes of `mask` (never empty).
using Handler = void (*)(Warp&, const Code&, LaneMask mask);

/// What the interpreter does besides, or instead of, calling the handler.
enum class Flow : std::uint8_t {
  next,        ///< run, then the following instruction
  collective,  ///< as next, once the lanes that the instruction names have arrived
  branch,      ///< `target`, under the guard
  indexed,     ///< brx.idx
  call,        ///< direct or indirect
  leave,       ///< ret; from the kernel: exit
  exit,        ///< the lanes end
  barrier,     ///< bar, barrier: the handler registers the warp's arrival with the block
};

/// One lowered instruction. `operands` holds `outputs` slots written, then `inputs` slots read.
struct Code {
  Handler run = nullptr;
  const Slot* operands = nullptr;
  /// How taint moves from inputs to outputs, called after `run` when the warp holds any taint.
  /// Null: the handler did it (memory), or nothing is to do.
  Handler taint = nullptr;
  Slot guard;                  ///< predicate, or no slot
  std::int64_t immediate = 0;  ///< an address offset, or what the family wants
  std::uint32_t target = 0;    ///< Code index of a branch; function index of a direct call
  std::uint32_t source = 0;    ///< index of the ptx::Instruction in its function
  std::uint8_t outputs = 0;
  std::uint8_t inputs = 0;
  Flow flow = Flow::next;
  InstructionClass kind = InstructionClass::other;
  bool guard_negated = false;
  bool hidden = false;  ///< a step the lowering added: not counted, not a PTX instruction
  /// For Flow::collective: the input that holds the member mask (a 32-bit row), or -1: all 32
  /// lanes.
  std::int8_t members = -1;
  std::uint8_t aux[9] = {};  ///< small numbers of the family: sizes, spaces, shapes

  const Slot& output(unsigned n) const { return operands[n]; }
  const Slot& input(unsigned n) const { return operands[outputs + n]; }
};

}  // namespace vertebra::emulator
