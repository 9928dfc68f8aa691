#include <cstring>
#include <new>
#include <utility>

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator {
namespace {

bool has_address(const ptx::Variable& variable) {
  return (variable.space == ptx::Space::global || variable.space == ptx::Space::constant) &&
         !variable.is_extern;
}

MemoryKind kind_of(const ptx::Variable& variable) {
  if (variable.is_managed) return MemoryKind::managed;
  return variable.space == ptx::Space::constant ? MemoryKind::constant : MemoryKind::global;
}

}  // namespace

LoadedModule::LoadedModule(Machine& machine, ptx::Module module)
    : machine_(machine), module_(std::make_unique<ptx::Module>(std::move(module))) {}

// The delegated constructor has made the object, so its destructor runs if the rest throws.
LoadedModule::LoadedModule(Machine& machine, std::string_view ptx_text)
    : LoadedModule(machine, ptx::parse(ptx_text)) {
  place_variables();
  resolve_addresses();
}

void LoadedModule::place_variables() {
  for (const ptx::Variable& variable : module_->variables) {
    if (!has_address(variable)) {
      variables_.push_back(nullptr);
      continue;
    }
    Allocation* place =
        machine_.memory.allocate(variable.size, kind_of(variable), variable.name, true);
    if (!place) throw std::bad_alloc();
    if (!variable.initial.empty())
      std::memcpy(place->data, variable.initial.data(), variable.initial.size());
    variables_.push_back(place);
  }
}

void LoadedModule::resolve_addresses() {
  for (std::size_t n = 0; n < variables_.size(); ++n) {
    if (!variables_[n]) continue;
    for (const ptx::Relocation& relocation : module_->variables[n].relocations) {
      std::uint64_t value = 0;
      if (const Allocation* target = this->variable(relocation.symbol)) {
        value = target->address;
      } else if (const int function = module_->find_function(relocation.symbol); function >= 0) {
        value = function_window + 16ull * static_cast<unsigned>(function);
      }
      value += static_cast<std::uint64_t>(relocation.addend);
      std::memcpy(variables_[n]->data + relocation.offset, &value, sizeof value);
    }
  }
}

LoadedModule::~LoadedModule() {
  for (Allocation* place : variables_)
    if (place) machine_.memory.release(place);
}

const Kernel* LoadedModule::kernel(const std::string& name) {
  if (const auto found = kernels_.find(name); found != kernels_.end()) return found->second.get();
  const int index = module_->find_function(name);
  if (index < 0 || !module_->functions[static_cast<std::size_t>(index)].is_entry) return nullptr;
  auto kernel = lower_kernel(*module_, static_cast<std::uint32_t>(index), variables_);
  return (kernels_[name] = std::move(kernel)).get();
}

Allocation* LoadedModule::variable(std::string_view name) const {
  const int index = module_->find_variable(name);
  return index < 0 ? nullptr : variables_[static_cast<std::size_t>(index)];
}

}  // namespace vertebra::emulator
