#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "tests/emulator/machine/function_lowering.h"

namespace vertebra::emulator {
namespace {

std::uint32_t align_up(std::uint64_t offset, std::uint32_t align) {
  return static_cast<std::uint32_t>((offset + align - 1) / align * align);
}

template <typename F>
void for_each_atom(const ptx::Function& function, F&& f) {
  for (const ptx::Instruction& instruction : function.instructions)
    for (const ptx::Operand& operand : instruction.operands)
      for (const ptx::Atom& atom : operand.elements) f(atom);
}

/// The functions that a kernel can get to, itself first. A call by pointer can reach every function
/// whose address is in an initialiser.
struct CallGraph {
  std::vector<std::uint32_t> functions;
  std::map<std::uint32_t, std::set<std::uint32_t>> callees;
  bool calls_by_pointer = false;
};

bool is_call_by_pointer(const ptx::Instruction& instruction) {
  if (instruction.modifiers.front() != "call") return false;
  for (const ptx::Operand& operand : instruction.operands)
    for (const ptx::Atom& atom : operand.elements)
      if (std::holds_alternative<ptx::FunctionRef>(atom)) return false;
  return true;
}

std::uint32_t definition(const ptx::Module& module, std::uint32_t function) {
  if (!module.functions[function].is_declaration) return function;
  const int found = module.find_function(module.functions[function].name);
  return found < 0 ? function : static_cast<std::uint32_t>(found);
}

CallGraph reachable(const ptx::Module& module, std::uint32_t entry) {
  CallGraph graph;
  std::vector<std::uint32_t> pending = {entry};
  std::set<std::uint32_t> seen = {entry};
  const auto reach = [&](std::uint32_t function) {
    if (seen.insert(function).second) pending.push_back(function);
  };
  while (!pending.empty()) {
    const std::uint32_t at = pending.back();
    pending.pop_back();
    graph.functions.push_back(at);
    const ptx::Function& function = module.functions[at];
    for_each_atom(function, [&](const ptx::Atom& atom) {
      if (const auto* ref = std::get_if<ptx::FunctionRef>(&atom)) {
        graph.callees[at].insert(definition(module, ref->index));
        reach(definition(module, ref->index));
      }
    });
    const bool by_pointer =
        std::any_of(function.instructions.begin(), function.instructions.end(), is_call_by_pointer);
    if (!by_pointer) continue;
    graph.calls_by_pointer = true;
    for (const ptx::Variable& variable : module.variables)
      for (const ptx::Relocation& relocation : variable.relocations)
        if (const int target = module.find_function(relocation.symbol); target >= 0)
          reach(static_cast<std::uint32_t>(target));
  }
  return graph;
}

/// Offsets of shared variables: those with a size first, then all `extern x[]` at one place.
class SharedLayout {
 public:
  std::uint32_t place(const ptx::Variable& variable) {
    const std::uint32_t at = align_up(end_, std::max(variable.align, 1u));
    end_ = at + static_cast<std::uint32_t>(variable.size);
    return at;
  }
  void require(std::uint32_t align) { dynamic_align_ = std::max(dynamic_align_, align); }
  std::uint32_t end() const { return end_; }
  std::uint32_t dynamic_at() const { return align_up(end_, dynamic_align_); }

 private:
  std::uint32_t end_ = 0;
  std::uint32_t dynamic_align_ = 16;
};

/// Shared memory that the system keeps of a block's, as cooperative groups use it (devices of 8.0
/// on).
constexpr std::uint32_t system_shared = 1024;  // bytes

bool reads_reserved_shared(const ptx::Function& function) {
  bool reads = false;
  for_each_atom(function, [&](const ptx::Atom& atom) {
    const auto* special = std::get_if<ptx::SpecialRef>(&atom);
    reads |= special && special->name.starts_with("%reserved_smem_offset_");
  });
  return reads;
}

void place_shared(KernelContext& context, const CallGraph& graph) {
  for (const std::uint32_t index : graph.functions)
    if (reads_reserved_shared(context.module.functions[index]))
      context.kernel.reserved_shared = system_shared;
  const std::uint32_t first = context.kernel.reserved_shared;
  SharedLayout layout;
  std::set<std::uint32_t> used;
  for (const std::uint32_t index : graph.functions)
    for_each_atom(context.module.functions[index], [&](const ptx::Atom& atom) {
      if (const auto* ref = std::get_if<ptx::GlobalRef>(&atom)) used.insert(ref->index);
    });
  std::vector<std::uint32_t> dynamic;
  for (const std::uint32_t index : used) {
    const ptx::Variable& variable = context.module.variables[index];
    if (variable.space != ptx::Space::shared) continue;
    if (variable.size == 0) {
      layout.require(variable.align);
      dynamic.push_back(index);
    } else {
      context.shared_offsets[index] = first + layout.place(variable);
    }
  }
  for (const std::uint32_t index : graph.functions) {
    LoweredFunction& function = *context.kernel.functions.at(index);
    for (std::size_t n = 0; n < function.source->variables.size(); ++n) {
      const ptx::Variable& variable = function.source->variables[n];
      if (variable.space == ptx::Space::shared)
        function.variable_offsets[n] = first + layout.place(variable);
    }
  }
  for (const std::uint32_t index : dynamic)
    context.shared_offsets[index] = first + layout.dynamic_at();
  context.kernel.static_shared = layout.end();
  context.kernel.dynamic_shared_at = layout.dynamic_at();
}

void place_parameters(Kernel& kernel, LoweredFunction& entry) {
  std::uint32_t end = 0;
  for (const std::uint32_t index : entry.source->parameters) {
    const ptx::Variable& parameter = entry.source->variables[index];
    const auto size = static_cast<std::uint32_t>(parameter.size);
    end = align_up(end, std::max<std::uint32_t>({1, parameter.align, parameter.element_bits / 8u}));
    entry.variable_offsets[index] = end;
    kernel.parameters.push_back({end, size});
    end += size;
  }
  kernel.parameter_bytes = end;
}

/// A return address and saved registers take as much.
constexpr std::uint32_t least_stack = 16;        // bytes
constexpr std::uint32_t gap_behind_locals = 32;  // bytes: the widest access

/// Local variables and .param slots; a kernel's own parameters are elsewhere.
void place_locals(LoweredFunction& function) {
  std::uint32_t end = 0;
  const ptx::Function& source = *function.source;
  for (std::size_t n = 0; n < source.variables.size(); ++n) {
    const ptx::Variable& variable = source.variables[n];
    const bool own_parameter =
        source.is_entry &&
        std::find(source.parameters.begin(), source.parameters.end(), n) != source.parameters.end();
    if (variable.space != ptx::Space::local && variable.space != ptx::Space::param) continue;
    if (own_parameter) continue;
    end = align_up(end, std::max<std::uint32_t>({8, variable.align}));
    const auto size = static_cast<std::uint32_t>(variable.size);
    function.variable_offsets[n] = end;
    function.locals.push_back({end, size, &variable});
    end += size;
    if (variable.space != ptx::Space::local) continue;
    function.stack_bytes += align_up(size, 16);
    end += gap_behind_locals;  // so that the byte behind a variable belongs to no other
  }
  function.local_bytes = align_up(end, 64);
  function.stack_bytes += least_stack;
}

/// Finds how much local memory the deepest chain of calls takes, and recursion.
class StackDepth {
 public:
  StackDepth(Kernel& kernel, const CallGraph& graph) : kernel_(kernel), graph_(graph) {}

  std::uint32_t from(std::uint32_t function) {
    if (open_.count(function)) {
      kernel_.recursive = true;
      return 0;
    }
    if (const auto known = known_.find(function); known != known_.end()) return known->second;
    open_.insert(function);
    std::uint32_t below = 0;
    if (const auto found = graph_.callees.find(function); found != graph_.callees.end())
      for (const std::uint32_t callee : found->second) below = std::max(below, from(callee));
    open_.erase(function);
    return known_[function] = kernel_.functions.at(function)->local_bytes + below;
  }

 private:
  Kernel& kernel_;
  const CallGraph& graph_;
  std::set<std::uint32_t> open_;
  std::map<std::uint32_t, std::uint32_t> known_;
};

std::string demangle(const std::string& name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  std::string result = status == 0 ? text : name;
  std::free(text);
  return result;
}

}  // namespace

std::unique_ptr<Kernel> lower_kernel(const ptx::Module& module, std::uint32_t entry,
                                     const std::vector<Allocation*>& variables, Isa isa) {
  auto kernel = std::make_unique<Kernel>();
  kernel->name = module.functions[entry].name;
  kernel->display_name = demangle(kernel->name);
  kernel->module = &module;
  kernel->source = &module.functions[entry];
  KernelContext context{module, variables, isa, *kernel};

  const CallGraph graph = reachable(module, entry);
  for (const std::uint32_t index : graph.functions) {
    auto function = std::make_unique<LoweredFunction>();
    function->source = &module.functions[index];
    function->variable_offsets.resize(function->source->variables.size());
    place_locals(*function);
    kernel->functions[index] = std::move(function);
  }
  place_parameters(*kernel, *kernel->functions.at(entry));
  place_shared(context, graph);
  kernel->local_bytes = StackDepth(*kernel, graph).from(entry);
  kernel->recursive |= graph.calls_by_pointer;

  for (const std::uint32_t index : graph.functions)
    FunctionLowering(context, *kernel->functions.at(index)).lower_all();
  kernel->entry = kernel->functions.at(entry).get();
  return kernel;
}

std::string why_unsupported(const ptx::Module& module, const ptx::Function& function,
                            const ptx::Instruction& instruction) {
  Kernel kernel;
  LoweredFunction lowered;
  lowered.source = &function;
  lowered.variable_offsets.resize(function.variables.size());
  // Where variables lie does not matter here, only that they are somewhere.
  Allocation anywhere;
  const std::vector<Allocation*> variables(module.variables.size(), &anywhere);
  KernelContext context{module, variables, best_isa(), kernel};
  return FunctionLowering(context, lowered).try_one(instruction);
}

}  // namespace vertebra::emulator
