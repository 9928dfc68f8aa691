#include "tests/emulator/machine/function_lowering.h"

#include <fmt/format.h>

#include <cstring>

#include "tests/emulator/machine/control.h"
#include "tests/emulator/machine/hidden_steps.h"
#include "tests/emulator/machine/register_rows.h"
#include "tests/emulator/machine/special_registers.h"
#include "tests/emulator/ops/families.h"

namespace vertebra::emulator {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

[[noreturn]] void refuse(std::string_view what) { throw Unsupported{std::string(what)}; }

const ptx::Atom& single(const ptx::Operand& operand) {
  if (operand.elements.size() != 1 || operand.form != ptx::Operand::Form::value)
    refuse("a single operand was expected");
  return operand.elements[0];
}

std::uint64_t immediate_bits(const ptx::Immediate& immediate, unsigned bits) {
  if (immediate.kind == ptx::Immediate::Kind::f32 && bits == 64) {
    float value;
    const auto word = static_cast<std::uint32_t>(immediate.bits);
    std::memcpy(&value, &word, sizeof value);
    const double wide = value;
    std::uint64_t result;
    std::memcpy(&result, &wide, sizeof result);
    return result;
  }
  if (immediate.kind == ptx::Immediate::Kind::f64 && bits == 32) {
    double value;
    std::memcpy(&value, &immediate.bits, sizeof value);
    const auto narrow = static_cast<float>(value);
    std::uint32_t result;
    std::memcpy(&result, &narrow, sizeof result);
    return result;
  }
  return immediate.bits;
}

}  // namespace

FunctionLowering::FunctionLowering(KernelContext& context, LoweredFunction& function)
    : context_(context), function_(function) {
  for (const ptx::Register& declared : function.source->registers)
    bits_.push_back(declared.bits == 8 ? 16 : declared.bits);
}

void FunctionLowering::lower_all() {
  const auto& instructions = function_.source->instructions;
  std::vector<std::uint32_t> starts;
  for (const ptx::Instruction& instruction : instructions) {
    starts.push_back(static_cast<std::uint32_t>(function_.code.size()));
    lower(instruction);
  }
  starts.push_back(static_cast<std::uint32_t>(function_.code.size()));
  // Running off the end is a return.
  Code& end = function_.code.emplace_back();
  end.flow = Flow::leave;
  end.hidden = true;

  for (Code& code : function_.code)
    if (code.flow == Flow::branch) code.target = starts[code.target];
  for (std::vector<std::uint32_t>& targets : function_.tables)
    for (std::uint32_t& target : targets) target = starts[target];
  place_registers(function_, bits_);
}

std::string FunctionLowering::try_one(const ptx::Instruction& instruction) {
  const std::size_t before = function_.unsupported.size();
  lower(instruction);
  return function_.unsupported.size() > before ? function_.unsupported.back() : std::string{};
}

void FunctionLowering::lower(const ptx::Instruction& instruction) {
  instruction_ = &instruction;
  extensions_.clear();
  const std::size_t begin = function_.code.size();
  try {
    const std::string_view name = instruction.modifiers.front();
    const Family* family = find_control_family(name);
    if (!family) family = find_family(name, instruction.modifiers.back(), context_.isa);
    if (!family) refuse(fmt::format("no instruction '{}' is known", name));
    family->lower(*this);
  } catch (const Unsupported& unsupported) {
    function_.code.resize(begin);
    extensions_.clear();
    emit_unsupported(unsupported.what);
  }
  for (const Extension& extension : extensions_) {
    const unsigned to = extension.destination.bits;
    Code& code =
        hidden(extension.value_bits == 8 ? extend_byte(to, extension.sign_extend)
                                         : resize(extension.value_bits, to, extension.sign_extend),
               {extension.destination}, {extension.value});
    if (instruction.guarded) {
      code.guard = Slot{instruction.guard, 1, false};
      code.guard_negated = instruction.guard_negated;
    }
  }
}

void FunctionLowering::emit_unsupported(const std::string& why) {
  Code& code = emit(refuse_to_run, InstructionClass::other, {}, {}, nullptr);
  code.immediate = static_cast<std::int64_t>(function_.unsupported.size());
  function_.unsupported.push_back(why);
}

Code& FunctionLowering::append(Handler run, std::vector<Slot> operands, std::size_t outputs) {
  if (operands.size() > 250) refuse("too many operands");
  Code code;
  code.run = run;
  code.outputs = static_cast<std::uint8_t>(outputs);
  code.inputs = static_cast<std::uint8_t>(operands.size() - outputs);
  code.source = static_cast<std::uint32_t>(instruction_ - function_.source->instructions.data());
  function_.operands.push_back(std::move(operands));
  code.operands = function_.operands.back().data();
  function_.code.push_back(code);
  return function_.code.back();
}

Code& FunctionLowering::hidden(Handler run, std::initializer_list<Slot> outputs,
                               std::initializer_list<Slot> inputs) {
  std::vector<Slot> operands(outputs);
  operands.insert(operands.end(), inputs.begin(), inputs.end());
  Code& code = append(run, std::move(operands), outputs.size());
  code.hidden = true;
  code.taint = move_taint;
  return code;
}

Code& FunctionLowering::emit(Handler run, InstructionClass kind,
                             std::initializer_list<Slot> outputs,
                             std::initializer_list<Slot> inputs, Handler taint) {
  return emit(run, kind, std::vector<Slot>(outputs), std::vector<Slot>(inputs), taint);
}

Code& FunctionLowering::emit(Handler run, InstructionClass kind, const std::vector<Slot>& outputs,
                             const std::vector<Slot>& inputs, Handler taint) {
  std::vector<Slot> operands(outputs);
  operands.insert(operands.end(), inputs.begin(), inputs.end());
  const bool first = function_.code.empty() || function_.code.back().hidden ||
                     &function_.source->instructions[function_.code.back().source] != instruction_;
  Code& code = append(run, std::move(operands), outputs.size());
  code.kind = kind;
  code.taint = taint;
  code.hidden = !first;
  if (instruction_->guarded) {
    code.guard = Slot{instruction_->guard, 1, false};
    code.guard_negated = instruction_->guard_negated;
  }
  return code;
}

Slot FunctionLowering::scratch(unsigned bits) {
  bits_.push_back(static_cast<std::uint8_t>(bits));
  return Slot{bits_.size() - 1, static_cast<std::uint8_t>(bits), false};
}

Slot FunctionLowering::constant(std::uint64_t value, unsigned bits) {
  if (bits < 64) value &= (std::uint64_t{1} << bits) - 1;
  const auto [entry, is_new] = context_.constants.try_emplace({value, bits});
  if (!is_new) return entry->second;
  ConstantRow& row = context_.kernel.constants.emplace_back();
  std::memset(&row, 0, sizeof row);
  if (bits == 1) {
    const LaneMask mask = value ? all_lanes : 0;
    std::memcpy(row.bytes, &mask, sizeof mask);
  } else {
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      std::memcpy(row.bytes + lane * bits / 8, &value, bits / 8);
  }
  return entry->second = Slot{reinterpret_cast<std::uint64_t>(row.bytes),
                              static_cast<std::uint8_t>(bits), true};
}

unsigned FunctionLowering::register_bits(const ptx::Atom& atom) const {
  const auto* ref = std::get_if<ptx::RegisterRef>(&atom);
  return ref ? function_.source->registers[ref->index].bits : 0;
}

Slot FunctionLowering::from_register(std::uint32_t index, unsigned bits) {
  const Slot slot{index, bits_[index], false};
  if (slot.bits == bits) return slot;
  if (slot.bits == 1 || slot.bits > 64) refuse("a register of another kind was expected");
  const Slot value = scratch(bits);
  hidden(resize(slot.bits, bits, false), {value}, {slot});
  return value;
}

Slot FunctionLowering::local_address(std::int64_t offset, unsigned bits) {
  const Slot value = scratch(bits);
  hidden(emulator::local_address(bits), {value}, {}).immediate = offset;
  return value;
}

const ptx::Variable& FunctionLowering::variable(ptx::LocalRef ref) const {
  return function_.source->variables[ref.index];
}

bool FunctionLowering::in_frame(ptx::LocalRef ref) const {
  const ptx::Space space = variable(ref).space;
  if (space == ptx::Space::local) return true;
  if (space != ptx::Space::param) return false;
  if (!function_.source->is_entry) return true;
  for (const std::uint32_t parameter : function_.source->parameters)
    if (parameter == ref.index) return false;
  return true;
}

std::uint64_t FunctionLowering::global_address(ptx::GlobalRef ref) const {
  const ptx::Variable& global = context_.module.variables[ref.index];
  if (global.space == ptx::Space::shared) {
    const auto found = context_.shared_offsets.find(ref.index);
    return found == context_.shared_offsets.end() ? 0 : found->second;
  }
  const Allocation* allocation = context_.variables[ref.index];
  if (!allocation)
    refuse(fmt::format("the variable '{}' has no definition in its module", global.name));
  return allocation->address;
}

Slot FunctionLowering::source(const ptx::Operand& operand, unsigned bits) {
  const ptx::Atom& atom = single(operand);
  if (operand.offset == 0) return source(atom, bits);
  return std::visit(
      Overloaded{[&](ptx::LocalRef ref) {
                   const std::int64_t at = function_.variable_offsets[ref.index] + operand.offset;
                   return in_frame(ref) ? local_address(at, bits)
                                        : symbol(static_cast<std::uint64_t>(at), bits);
                 },
                 [&](ptx::GlobalRef ref) {
                   return symbol(global_address(ref) + static_cast<std::uint64_t>(operand.offset),
                                 bits);
                 },
                 [&](const auto&) -> Slot { refuse("an offset here needs a variable"); }},
      atom);
}

Slot FunctionLowering::source(const ptx::Atom& atom, unsigned bits) {
  if (bits == 8) bits = 16;
  return std::visit(
      Overloaded{
          [&](const ptx::Immediate& value) { return constant(immediate_bits(value, bits), bits); },
          [&](ptx::RegisterRef ref) { return from_register(ref.index, bits); },
          [&](const ptx::SpecialRef& ref) {
            if (ref.name == "WARP_SZ") return constant(warp_lanes, bits);
            const int number = special_number(ref.name);
            if (number < 0) refuse(fmt::format("special register '{}' is not known", ref.name));
            const Slot value = scratch(bits);
            hidden(read_special(bits), {value}, {}).immediate = number;
            return value;
          },
          [&](ptx::LocalRef ref) {
            const std::uint32_t at = function_.variable_offsets[ref.index];
            return in_frame(ref) ? local_address(at, bits) : symbol(at, bits);
          },
          [&](ptx::GlobalRef ref) { return symbol(global_address(ref), bits); },
          [&](ptx::FunctionRef ref) { return symbol(function_window + 16ull * ref.index, bits); },
          [&](ptx::LabelRef) -> Slot { refuse("a label is no value"); },
          [&](ptx::Sink) -> Slot { refuse("'_' cannot be read"); }},
      atom);
}

Slot FunctionLowering::predicate(const ptx::Operand& operand) {
  const Slot slot = predicate(single(operand));
  if (!operand.negated) return slot;
  const Slot inverted = scratch(1);
  hidden(invert(), {inverted}, {slot});
  return inverted;
}

Slot FunctionLowering::predicate(const ptx::Atom& atom) {
  if (const auto* value = std::get_if<ptx::Immediate>(&atom)) return constant(value->bits != 0, 1);
  const auto* ref = std::get_if<ptx::RegisterRef>(&atom);
  if (!ref || bits_[ref->index] != 1) refuse("a predicate was expected");
  return Slot{ref->index, 1, false};
}

Slot FunctionLowering::destination(const ptx::Operand& operand, unsigned bits, bool sign_extend) {
  return destination(single(operand), bits, sign_extend);
}

Slot FunctionLowering::destination(const ptx::Atom& atom, unsigned bits, bool sign_extend) {
  if (std::holds_alternative<ptx::Sink>(atom)) return scratch(bits == 8 ? 16 : bits);
  const auto* ref = std::get_if<ptx::RegisterRef>(&atom);
  if (!ref) refuse("a register to write was expected");
  const Slot slot{ref->index, bits_[ref->index], false};
  if (slot.bits == bits) return slot;
  if (slot.bits == 1 || slot.bits > 64 || slot.bits < bits)
    refuse(fmt::format("a register of at least {} bits was expected", bits));
  const Slot value = scratch(bits == 8 ? 16 : bits);
  extensions_.push_back({slot, value, bits, sign_extend});
  return value;
}

Slot FunctionLowering::predicate_destination(const ptx::Atom& atom) {
  if (std::holds_alternative<ptx::Sink>(atom)) return scratch(1);
  return predicate(atom);
}

Address FunctionLowering::address(const ptx::Operand& operand) {
  if (operand.form != ptx::Operand::Form::address || operand.elements.size() != 1)
    refuse("an address was expected");
  Address result;
  result.offset = operand.offset;
  std::visit(Overloaded{[&](ptx::RegisterRef ref) {
                          const unsigned bits = bits_[ref.index];
                          if (bits != 32 && bits != 64)
                            refuse("an address of 32 or 64 bits was expected");
                          result.base = Slot{ref.index, static_cast<std::uint8_t>(bits), false};
                          // The address of a device function's parameter is one in local memory.
                          if (!function_.source->is_entry) result.space = ptx::Space::local;
                        },
                        [&](const ptx::Immediate& value) {
                          result.offset += static_cast<std::int64_t>(value.bits);
                        },
                        [&](ptx::LocalRef ref) {
                          result.offset += function_.variable_offsets[ref.index];
                          result.frame_relative = in_frame(ref);
                          result.space = in_frame(ref) ? ptx::Space::local : variable(ref).space;
                        },
                        [&](ptx::GlobalRef ref) {
                          result.offset += static_cast<std::int64_t>(global_address(ref));
                          result.space = context_.module.variables[ref.index].space;
                        },
                        [&](const auto&) { refuse("this cannot be an address"); }},
             operand.elements[0]);
  return result;
}

std::uint32_t FunctionLowering::label(const ptx::Atom& atom) const {
  const auto* ref = std::get_if<ptx::LabelRef>(&atom);
  if (!ref) refuse("a label was expected");
  return ref->target;
}

std::uint32_t FunctionLowering::table(std::uint32_t n) {
  if (n >= function_.source->branch_targets.size()) refuse("no such .branchtargets");
  function_.tables.push_back(function_.source->branch_targets[n]);
  return static_cast<std::uint32_t>(function_.tables.size() - 1);
}

std::uint32_t FunctionLowering::add_call(CallSite call) {
  function_.calls.push_back(std::move(call));
  return static_cast<std::uint32_t>(function_.calls.size() - 1);
}

CallSite::Piece FunctionLowering::piece(const ptx::Atom& atom) const {
  const auto* ref = std::get_if<ptx::LocalRef>(&atom);
  if (!ref || !in_frame(*ref)) refuse("a .param variable of this function was expected");
  return {function_.variable_offsets[ref->index], static_cast<std::uint32_t>(variable(*ref).size)};
}

}  // namespace vertebra::emulator
