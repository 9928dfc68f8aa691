#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tests/emulator/machine/lowering.h"

namespace vertebra::emulator {

/// What the functions of one kernel share while they are lowered.
struct KernelContext {
  const ptx::Module& module;
  const std::vector<Allocation*>& variables;  ///< by index in the module
  Isa isa;
  Kernel& kernel;
  std::map<std::uint32_t, std::uint32_t> shared_offsets =
      {};  ///< of module-level .shared variables
  std::map<std::pair<std::uint64_t, unsigned>, Slot> constants = {};
};

/// Lowers the instructions of one function in order.
class FunctionLowering final : public Lowering {
 public:
  /// `function.variable_offsets` must be set.
  FunctionLowering(KernelContext& context, LoweredFunction& function);

  /// Lowers all instructions, resolves branches and places the registers.
  void lower_all();
  /// "" or why the instruction does not lower.
  std::string try_one(const ptx::Instruction& instruction);

  using Lowering::emit;
  Slot source(const ptx::Operand& operand, unsigned bits) override;
  Slot source(const ptx::Atom& atom, unsigned bits) override;
  Slot predicate(const ptx::Operand& operand) override;
  Slot predicate(const ptx::Atom& atom) override;
  Slot destination(const ptx::Operand& operand, unsigned bits, bool sign_extend) override;
  Slot destination(const ptx::Atom& atom, unsigned bits, bool sign_extend) override;
  Slot predicate_destination(const ptx::Atom& atom) override;
  Address address(const ptx::Operand& operand) override;
  Slot scratch(unsigned bits) override;
  Slot constant(std::uint64_t value, unsigned bits) override;
  unsigned register_bits(const ptx::Atom& atom) const override;
  Code& emit(Handler run, InstructionClass kind, std::initializer_list<Slot> outputs,
             std::initializer_list<Slot> inputs, Handler taint) override;
  Code& emit(Handler run, InstructionClass kind, const std::vector<Slot>& outputs,
             const std::vector<Slot>& inputs, Handler taint) override;
  std::uint32_t label(const ptx::Atom& atom) const override;
  std::uint32_t table(std::uint32_t n) override;
  std::uint32_t add_call(CallSite call) override;
  CallSite::Piece piece(const ptx::Atom& atom) const override;
  const ptx::Module& module() const override { return context_.module; }

 private:
  struct Extension {
    Slot destination, value;
    unsigned value_bits;
    bool sign_extend;
  };

  void lower(const ptx::Instruction& instruction);
  void emit_unsupported(const std::string& why);
  Code& append(Handler run, std::vector<Slot> operands, std::size_t outputs);
  Code& hidden(Handler run, std::initializer_list<Slot> outputs,
               std::initializer_list<Slot> inputs);
  Slot symbol(std::uint64_t value, unsigned bits) { return constant(value, bits); }
  Slot from_register(std::uint32_t index, unsigned bits);
  Slot local_address(std::int64_t offset, unsigned bits);
  const ptx::Variable& variable(ptx::LocalRef ref) const;
  /// A kernel's .param is in the parameter buffer; a function's, and a call's slot, in local
  /// memory.
  bool in_frame(ptx::LocalRef ref) const;
  std::uint64_t global_address(ptx::GlobalRef ref) const;

  KernelContext& context_;
  LoweredFunction& function_;
  std::vector<std::uint8_t> bits_;  ///< of every register, scratch ones after the declared ones
  std::vector<Extension> extensions_;
};

}  // namespace vertebra::emulator
