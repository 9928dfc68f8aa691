#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulator/machine/code.h"
#include "tests/emulator/machine/machine.h"
#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator {

/// A special register that is constant for a warp and is written once into a row of each frame.
struct SpecialRow {
  std::uint16_t which;
  Slot slot;
};

/// A function ready to run.
struct LoweredFunction {
  const ptx::Function* source = nullptr;
  std::vector<Code> code;
  std::deque<std::vector<Slot>> operands;  ///< storage of Code::operands
  std::uint32_t frame_bytes = 0;           ///< rows; taint rows take half of it
  std::uint32_t local_bytes = 0;           ///< local variables and .param slots of one frame
  std::vector<SpecialRow> specials;
  /// Registers that some path reads before it writes them: tainted when the frame is made.
  std::vector<Slot> undefined;
  std::vector<std::uint32_t> variable_offsets;  ///< of source->variables, in their space
};

struct KernelParameter {
  std::uint32_t offset = 0, size = 0;  ///< bytes
};

/// An entry function with all it calls, lowered for one machine.
struct Kernel {
  std::string name;            ///< mangled
  std::string display_name;    ///< demangled
  const ptx::Module* module = nullptr;
  const ptx::Function* source = nullptr;
  std::vector<KernelParameter> parameters;
  std::uint32_t parameter_bytes = 0;
  std::uint32_t static_shared = 0;  ///< bytes; dynamic shared memory starts at dynamic_shared_at
  std::uint32_t dynamic_shared_at = 0;
  bool recursive = false;           ///< or calls by pointer: the stack's depth is unknown
  std::uint32_t local_bytes = 0;    ///< of the deepest chain of calls, a thread
  std::map<std::uint32_t, std::unique_ptr<LoweredFunction>> functions;  ///< by index in the module
  const LoweredFunction* entry = nullptr;
  std::vector<std::unique_ptr<std::byte[]>> constants;  ///< rows of Slot::constant
};

/// A module on a machine: its variables have addresses and its kernels are lowered when first asked
/// for. Not thread-safe.
class LoadedModule {
 public:
  /// Parses and places the module's variables. Throws ptx::ParseError, std::bad_alloc.
  LoadedModule(Machine& machine, std::string_view ptx_text);
  /// Releases the variables.
  ~LoadedModule();
  LoadedModule(const LoadedModule&) = delete;
  LoadedModule& operator=(const LoadedModule&) = delete;

  const ptx::Module& ptx() const { return *module_; }
  /// Null if the module has no such entry. Lives as long as the module.
  const Kernel* kernel(const std::string& name);
  /// The allocation of a .global or .const variable, or null.
  Allocation* variable(std::string_view name) const;

 private:
  Machine& machine_;
  std::unique_ptr<ptx::Module> module_;
  std::vector<Allocation*> variables_;  ///< by index in the module; null for shared ones
  std::map<std::string, std::unique_ptr<Kernel>> kernels_;
};

}  // namespace vertebra::emulator
