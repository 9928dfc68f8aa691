// Any bytes as a PTX module: refused with a ParseError, or every reference in it leads somewhere.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "tests/emulator/ptx/parser.h"

namespace {

using namespace vertebra::emulator::ptx;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Module& module, const Function& function, const Atom& atom) {
  if (const auto* r = std::get_if<RegisterRef>(&atom))
    require(r->index < function.registers.size());
  if (const auto* r = std::get_if<LocalRef>(&atom)) require(r->index < function.variables.size());
  if (const auto* r = std::get_if<GlobalRef>(&atom)) require(r->index < module.variables.size());
  if (const auto* r = std::get_if<FunctionRef>(&atom)) require(r->index < module.functions.size());
  if (const auto* r = std::get_if<LabelRef>(&atom)) {
    require(r->target <= function.instructions.size());
  }
}

void check(const Module& module, const Function& function) {
  for (const std::uint32_t index : function.returns) require(index < function.variables.size());
  for (const std::uint32_t index : function.parameters) require(index < function.variables.size());
  for (const auto& table : function.branch_targets) {
    for (const std::uint32_t target : table) require(target <= function.instructions.size());
  }
  const std::string_view text(module.text.data(), module.text.size());
  for (const Instruction& instruction : function.instructions) {
    require(instruction.text.data() >= text.data());
    require(instruction.text.data() + instruction.text.size() <= text.data() + text.size());
    require(!instruction.modifiers.empty() && !instruction.modifiers[0].empty());
    if (instruction.guarded) require(function.registers.at(instruction.guard).bits == 1);
    for (const Operand& operand : instruction.operands) {
      require(!operand.elements.empty() || operand.form == Operand::Form::list);
      require(operand.elements.size() == 2 || operand.form != Operand::Form::pair);
      for (const Atom& atom : operand.elements) check(module, function, atom);
    }
  }
}

void check(const Module& module, const Variable& variable) {
  require(variable.initial.empty() || variable.initial.size() == variable.size);
  require(variable.align > 0 && (variable.align & (variable.align - 1)) == 0);
  for (const Relocation& relocation : variable.relocations) {
    require(relocation.offset + 8 <= variable.initial.size());
    require(module.find_variable(relocation.symbol) >= 0 ||
            module.find_function(relocation.symbol) >= 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Module module = parse({reinterpret_cast<const char*>(data), size});
    for (const Variable& variable : module.variables) check(module, variable);
    for (const Function& function : module.functions) check(module, function);
  } catch (const ParseError&) {
  }
  return 0;
}
