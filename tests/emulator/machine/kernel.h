#pragma once

#include <cstddef>
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

/// A call in a function. Parameters travel through .param slots in the lanes' local memory.
struct CallSite {
  struct Piece {
    std::uint32_t offset = 0;  ///< in the caller's frame of local memory
    std::uint32_t size = 0;    ///< bytes
  };
  std::vector<Piece> arguments, results;
  std::int64_t function = -1;  ///< index in the module; -1: by pointer, the call's input 0
};

/// A local variable or .param slot in its function's frame of local memory.
struct LocalRange {
  std::uint32_t offset = 0, size = 0;  ///< bytes
  const ptx::Variable* variable = nullptr;
};

/// A function ready to run.
struct LoweredFunction {
  const ptx::Function* source = nullptr;
  std::vector<Code> code;
  std::deque<std::vector<Slot>> operands;  ///< storage of Code::operands
  std::uint32_t frame_bytes = 0;           ///< rows; taint rows take half of it
  std::uint32_t local_bytes = 0;           ///< local variables and .param slots of one frame
  std::vector<CallSite> calls;             ///< by Code::target
  std::vector<std::vector<std::uint32_t>> tables;  ///< of brx.idx, Code indices, by Code::target
  std::vector<std::string> unsupported;            ///< why, by Code::immediate
  /// Registers that some path reads before it writes them: tainted from the start in strict mode.
  std::vector<Slot> undefined;
  std::uint32_t stack_bytes = 0;   ///< what a call of it takes of a GPU's stack, at least
  std::vector<LocalRange> locals;  ///< ascending
  std::vector<std::uint32_t> variable_offsets;  ///< of source->variables, in their space
};

/// Room for any row.
struct alignas(64) ConstantRow {
  std::byte bytes[warp_lanes * 8];
};

struct KernelParameter {
  std::uint32_t offset = 0, size = 0;  ///< bytes
};

/// An entry function with all it calls, lowered for one machine.
struct Kernel {
  std::string name;          ///< mangled
  std::string display_name;  ///< demangled
  const ptx::Module* module = nullptr;
  const ptx::Function* source = nullptr;
  std::vector<KernelParameter> parameters;
  std::uint32_t parameter_bytes = 0;
  std::uint32_t static_shared = 0;  ///< bytes; dynamic shared memory starts at dynamic_shared_at
  std::uint32_t dynamic_shared_at = 0;
  /// Bytes of shared memory before the program's own, which no size includes: the system's, for
  /// kernels that read %reserved_smem_offset_<n>. They hold zeros at the start.
  std::uint32_t reserved_shared = 0;
  bool recursive = false;         ///< or calls by pointer: the stack's depth is unknown
  std::uint32_t local_bytes = 0;  ///< of the deepest chain of calls, a thread
  std::map<std::uint32_t, std::unique_ptr<LoweredFunction>> functions;  ///< by index in the module
  const LoweredFunction* entry = nullptr;
  std::deque<ConstantRow> constants;  ///< what constant Slots point to
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
  LoadedModule(Machine& machine, ptx::Module module);
  void place_variables();
  void resolve_addresses();

  Machine& machine_;
  std::unique_ptr<ptx::Module> module_;
  std::vector<Allocation*> variables_;  ///< by index in the module; null for shared ones
  std::map<std::string, std::unique_ptr<Kernel>> kernels_;
};

}  // namespace vertebra::emulator
