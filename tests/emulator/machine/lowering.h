#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/machine/code.h"
#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator {

/// Thrown by a family's lowering for a form it does not know; the instruction becomes one that
/// fails when it is executed, with this text.
struct Unsupported {
  std::string what;
};

/// `[base + offset]` of an instruction.
struct Address {
  Slot base;  ///< 32 or 64 bits, or no slot: the offset is the address
  std::int64_t offset = 0;
  bool frame_relative =
      false;  ///< add Warp::local_base (a local variable or a .param slot of a call)
  /// Of the symbol: a device function's .param is `local`, a kernel's `param`. Of a register: where
  /// a .param lies whose address it holds (`local` in a device function), else `generic`.
  ptx::Space space = ptx::Space::generic;
};

/// What a family of instructions uses to turn a ptx::Instruction into Code. One object lowers one
/// function; `instruction()` moves from one to the next.
class Lowering {
 public:
  virtual ~Lowering() = default;

  const ptx::Instruction& instruction() const { return *instruction_; }
  const ptx::Operand& operand(unsigned n) const;  ///< throws Unsupported if there are fewer
  unsigned operand_count() const { return static_cast<unsigned>(instruction_->operands.size()); }
  /// Is ".ftz" among the modifiers (written without the dot)? The first word, the name, is not one.
  bool has(std::string_view modifier) const;
  /// The last modifier: the type of most instructions.
  std::string_view last() const { return instruction_->modifiers.back(); }
  std::string_view modifier(unsigned n) const;  ///< "" beyond the end; 0 is the name

  /// A row of `bits`-wide lanes (16, 32, 64) to read. Immediates are truncated to the width (a 0f
  /// literal read as 64 bits becomes a double, a 0d one read as 32 bits a float); the low part of a
  /// wider register is taken by a hidden step, a narrower one is zero-extended. Special registers,
  /// symbols (their address in their own space), functions and literals are all welcome.
  virtual Slot source(const ptx::Operand& operand, unsigned bits) = 0;
  virtual Slot source(const ptx::Atom& atom, unsigned bits) = 0;
  /// A predicate to read; `!%p` gives a hidden inverted one. Literal 0 and 1 are welcome.
  virtual Slot predicate(const ptx::Operand& operand) = 0;
  virtual Slot predicate(const ptx::Atom& atom) = 0;
  /// A row to write. A wider register gets the value extended by a hidden step after the
  /// instruction, with its sign if asked. A sink gets a scratch row.
  virtual Slot destination(const ptx::Operand& operand, unsigned bits,
                           bool sign_extend = false) = 0;
  virtual Slot destination(const ptx::Atom& atom, unsigned bits, bool sign_extend = false) = 0;
  /// A predicate to write; of a sink a scratch one.
  virtual Slot predicate_destination(const ptx::Atom& atom) = 0;
  virtual Address address(const ptx::Operand& operand) = 0;
  /// A fresh row (or predicate for 1) for values between two Codes of this instruction.
  virtual Slot scratch(unsigned bits) = 0;
  /// A row that holds the same value in every lane.
  virtual Slot constant(std::uint64_t value, unsigned bits) = 0;
  /// Declared width of the register in `atom` (1, 8, 16, 32, 64); 0 if it is none.
  virtual unsigned register_bits(const ptx::Atom& atom) const = 0;

  /// Appends an instruction, with the guard of the ptx::Instruction. The reference is valid until
  /// the next call. `taint` null: nothing moves.
  virtual Code& emit(Handler run, InstructionClass kind, std::initializer_list<Slot> outputs,
                     std::initializer_list<Slot> inputs, Handler taint) = 0;
  virtual Code& emit(Handler run, InstructionClass kind, const std::vector<Slot>& outputs,
                     const std::vector<Slot>& inputs, Handler taint) = 0;

  // -- control flow only
  /// For Code::target of a branch: the label's place.
  virtual std::uint32_t label(const ptx::Atom& atom) const = 0;
  /// For Code::target of Flow::indexed: the n-th .branchtargets of the function.
  virtual std::uint32_t table(std::uint32_t n) = 0;
  /// For Code::target of Flow::call.
  virtual std::uint32_t add_call(CallSite call) = 0;
  /// Where a .param slot of a call lies in the frame's local memory.
  virtual CallSite::Piece piece(const ptx::Atom& atom) const = 0;
  virtual const ptx::Module& module() const = 0;

 protected:
  const ptx::Instruction* instruction_ = nullptr;
};

/// How the instructions of a name are lowered. `lower` throws Unsupported.
struct Family {
  std::string_view name;  ///< "add"
  /// Last modifiers that it is for, with blanks between: "f16 f16x2"; empty: whatever no other
  /// family of this name asks for.
  std::string_view types;
  void (*lower)(Lowering&);
};

/// How wide the host's vectors are; the handlers are compiled once for each.
enum class Isa : std::uint8_t { portable, avx2, avx512 };
/// The widest that this processor runs.
Isa best_isa();

/// Lowers a kernel and all functions it may call. `variables`: addresses of the module's variables
/// by index. Never throws for an unknown instruction.
std::unique_ptr<Kernel> lower_kernel(const ptx::Module& module, std::uint32_t entry,
                                     const std::vector<Allocation*>& variables,
                                     Isa isa = best_isa());

/// "" if the instruction lowers, else why not. For the list of opcodes.
std::string why_unsupported(const ptx::Module& module, const ptx::Function& function,
                            const ptx::Instruction& instruction);

}  // namespace vertebra::emulator
