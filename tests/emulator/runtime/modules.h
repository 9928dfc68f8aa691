#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulator/machine/kernel.h"

namespace vertebra::emulator::runtime {

class ProgramModule;

/// A __global__ function that the program registered. Its address is the cudaKernel_t and the
/// cudaFunction_t that the program holds.
struct RegisteredKernel {
  ProgramModule* module = nullptr;
  std::string name;                ///< mangled
  const Kernel* kernel = nullptr;  ///< once its module is loaded
  /// What cudaFuncSetAttribute set, in bytes; -1: the 48 KB of every device, less the static part.
  int max_dynamic_shared = -1;
  int carveout = cudaSharedmemCarveoutDefault;  ///< percent; only handed back

  /// Bytes of dynamic shared memory that a launch may ask for. The kernel must be loaded.
  std::int64_t dynamic_shared_limit() const;
};

/// A __device__, __constant__ or __managed__ variable that the program registered.
struct RegisteredVariable {
  ProgramModule* module = nullptr;
  std::string name;      ///< mangled
  std::size_t size = 0;  ///< bytes, as the host side says
  void** managed_pointer =
      nullptr;  ///< of a __managed__ variable: where the program keeps its address
  Allocation* allocation = nullptr;  ///< once its module is loaded
};

/// A fatbin that the program registered: the device code of one translation unit. Its address is
/// the handle that the program holds.
class ProgramModule {
 public:
  explicit ProgramModule(const void* wrapper) : wrapper_(wrapper) {}

  /// Parses the PTX and places its variables, at the first call. cudaErrorNoKernelImageForDevice if
  /// the device may run none of its PTX, cudaErrorInvalidKernelImage or cudaErrorInvalidPtx, after
  /// a line that says why, if it is damaged.
  cudaError_t load(Machine& machine);

  std::vector<std::unique_ptr<RegisteredKernel>> kernels;
  std::vector<std::unique_ptr<RegisteredVariable>> variables;

  /// Null until load() succeeded.
  LoadedModule* loaded() const { return loaded_.get(); }

 private:
  cudaError_t read_and_place(Machine& machine);

  const void* wrapper_;
  bool tried_ = false;
  cudaError_t result_ = cudaSuccess;
  std::unique_ptr<LoadedModule> loaded_;
};

/// All that the program registered. Called with Runtime::mutex held.
class Modules {
 public:
  explicit Modules(Machine& machine) : machine_(machine) {}

  ProgramModule& add(const void* wrapper);
  void add_kernel(ProgramModule& module, const void* host_function, std::string name);
  void add_variable(ProgramModule& module, const void* shadow, RegisteredVariable variable);
  /// Forgets the names that the host knows. The code stays, since queued work may still run it.
  void remove(ProgramModule& module);

  /// The registered kernel of a host stub or of a handle, without loading anything; null if
  /// unknown.
  RegisteredKernel* find_kernel(const void* function) const;
  /// The same, loaded: `found->kernel` is set. cudaErrorInvalidDeviceFunction if it is unknown or
  /// not among the module's entries, else what ProgramModule::load returns.
  cudaError_t load_kernel(const void* function, RegisteredKernel*& found);
  /// The variable of a host shadow (or of the address of a managed one), loaded:
  /// `found->allocation` is set. cudaErrorInvalidSymbol, else what ProgramModule::load returns.
  cudaError_t load_variable(const void* symbol, RegisteredVariable*& found);
  cudaError_t load(ProgramModule& module) { return module.load(machine_); }

 private:
  Machine& machine_;
  std::vector<std::unique_ptr<ProgramModule>> modules_;
  std::map<const void*, RegisteredKernel*> kernels_;      ///< by host stub and by handle
  std::map<const void*, RegisteredVariable*> variables_;  ///< by host shadow
};

}  // namespace vertebra::emulator::runtime
